import asyncio

from bot.images.jobs import Bounds, Jpeg, PreparePhoto, PreparePhotos
from bot.images.pool import ImagePool
from bot.images.process import WorkerProcess
from bot.images.thumbnails import MOST, Thumbnails
from bot.models.failures import UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.observability.metrics import Metrics
from tests.samples import jpeg

COLOURS = ("red", "blue", "green", "black", "white", "yellow", "pink", "grey", "brown", "orange")


class CountingPool(ImagePool):
    """Counts the pictures that share a process."""

    def __init__(self, worker: WorkerProcess, metrics: Metrics) -> None:
        super().__init__(worker, Bounds(memory=150_000_000, seconds=1), metrics)
        self.together: list[int] = []

    async def run_together(self, job: PreparePhotos) -> list[Jpeg]:
        self.together.append(len(job.photos))
        return await super().run_together(job)


def small(data: bytes) -> PreparePhoto:
    return PreparePhoto(data, max_bytes=5_000, max_side=50)


async def test_pictures_that_come_together_share_a_process_and_are_what_each_would_be_alone(
    worker: WorkerProcess, metrics: Metrics
) -> None:
    pool, jobs = CountingPool(worker, metrics), [small(jpeg(colour)) for colour in COLOURS]
    made = await asyncio.gather(*map(Thumbnails(pool).make, jobs))
    # The first finds nobody else waiting; behind it wait more than share a process.
    assert pool.together == [1, MOST, 1]
    assert made == [await pool.run(job) for job in jobs]


async def test_a_picture_that_can_not_be_made_spoils_no_other(pool: ImagePool) -> None:
    thumbnails = Thumbnails(pool)
    jobs = map(small, (jpeg("red"), jpeg("blue"), b"no picture", jpeg("green")))
    *_, fault, last = await asyncio.gather(*map(thumbnails.make, jobs), return_exceptions=True)
    assert isinstance(fault, UnreadablePhoto)
    assert fault.fault is PhotoFault.UNKNOWN_FORMAT
    assert last == await pool.run(small(jpeg("green")))


async def test_one_that_is_waited_for_no_more_leaves_the_others(pool: ImagePool) -> None:
    thumbnails = Thumbnails(pool)
    first, second, third = (asyncio.create_task(thumbnails.make(small(jpeg(one)))) for one in ("red", "blue", "green"))
    await asyncio.sleep(0)
    first.cancel()
    second.cancel()
    assert await third == await pool.run(small(jpeg("green")))
