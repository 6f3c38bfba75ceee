"""What is served as a file: nothing in it asks another host, and its address says what it contains."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import appraisal
from appraisal.presentation import asset_url
from tenants.people.importing.domain.table import REQUIRED
from tenants.people.importing.presenters import MEANINGS

ROOT = Path(appraisal.__file__).parent
STATIC = ROOT / "static"
ASSETS = sorted(
    path
    for folder in (STATIC, ROOT)
    for kind in ("css", "js", "mjs", "svg", "html", "json")
    for path in folder.rglob(f"*.{kind}")
)
ELSEWHERE = re.compile(r"""(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s"'<)]*""", re.IGNORECASE)
NAMESPACE = re.compile(r"""xmlns(?::\w+)?=["'][^"']*["']""")


@pytest.mark.parametrize("asset", ASSETS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_asset_names_another_host(asset: Path) -> None:
    assert ELSEWHERE.findall(NAMESPACE.sub("", asset.read_text())) == []


@pytest.mark.parametrize("sheet", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_loads_no_font_and_only_images_that_are_there(sheet: Path) -> None:
    text = sheet.read_text()
    assert "@font-face" not in text
    assert "@import" not in text
    named = {name.strip("\"'") for name in re.findall(r"url\(([^)]*)\)", text)}
    assert {name for name in named if not (sheet.parent / name).is_file()} == set()


def test_the_empty_staff_file_has_every_column_that_an_import_needs() -> None:
    assert (STATIC / "staff-columns.csv").read_text() == ",".join(REQUIRED) + "\n"
    assert MEANINGS.keys() <= set(REQUIRED)


def test_the_vendored_folder_carries_its_licence() -> None:
    assert "MIT License" in (STATIC / "vendor/nhsuk-frontend-10.6.1/LICENCE.txt").read_text()


def test_an_address_with_the_files_hash_is_kept_for_ever(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/"):
        address = asset_url("appraisal.css")
    assert re.fullmatch(r"/static/appraisal\.css\?v=[0-9a-f]{12}", address)
    assert (
        client.get(address, buffered=True).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    )


@pytest.mark.parametrize("address", ["/static/appraisal.css", "/static/appraisal.css?v=0123456789ab"])
def test_an_address_without_the_files_own_hash_is_asked_for_again(client: FlaskClient, address: str) -> None:
    assert client.get(address, buffered=True).headers["Cache-Control"] == "no-cache"


def test_a_vendored_file_is_kept_for_ever_since_its_folder_names_the_version(client: FlaskClient) -> None:
    answer = client.get("/static/vendor/nhsuk-frontend-10.6.1/nhsuk-frontend.min.js", buffered=True)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_that_is_not_there_has_no_address(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(FileNotFoundError):
        asset_url("no-such.css")
