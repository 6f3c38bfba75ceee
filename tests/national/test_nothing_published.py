"""Before the first release there is nothing to read, and the page says so."""

from flask import Flask

from tests.world import World


def test_the_page_says_that_nothing_is_published_yet(app: Flask, world: World) -> None:
    answer = world.browser(app, "national.analyst").get("/national/releases/latest")
    assert answer.status_code == 200
    assert "Nothing has been published yet" in answer.get_data(as_text=True)
