"""Pictures of products: fetched, composed, drawn, and had ready before they are asked for."""
