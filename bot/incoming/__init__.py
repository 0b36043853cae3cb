"""What people send: the picture in a message, links, words, and the photo itself."""
