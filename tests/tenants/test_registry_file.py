"""The shipped registry against published counts, and what the reader refuses."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest

from tenants.organisations.registry import (
    NHS_ENGLAND,
    ORGANISATION_COLUMNS,
    SUCCESSION_COLUMNS,
    Kind,
    Registry,
    RegistryError,
    TrustType,
    organisation_id,
    parse_registry,
    read_registry,
)

HEADER = ",".join(ORGANISATION_COLUMNS)
LINKS = ",".join(SUCCESSION_COLUMNS)
LONDON = "Y56,London,region,,,Y56,,,,,"
BOARD = "QMF,North East London ICB,icb,,,Y56,,,2022-07-01,,"
TRUST = "R1H,Barts Health NHS Trust,trust,acute,Acute,Y56,North East London,QMF,,,"
ENDED = "RNJ,Old Trust,trust,,,Y56,,,,2012-03-31,"
LINK = "RNJ,R1H,2012-04-01,test"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return read_registry()


def parse(*organisations: str, links: tuple[str, ...] = ()) -> Registry:
    return parse_registry("\n".join([HEADER, *organisations]), "\n".join([LINKS, *links]))


def test_it_has_the_202_trusts_of_august_2026_and_141_call_themselves_foundation(registry: Registry) -> None:
    trusts = registry.current(Kind.TRUST)
    assert len(trusts) == 202
    assert sum("Foundation" in trust.name for trust in trusts) == 141


def test_trusts_by_type_are_as_published(registry: Registry) -> None:
    assert Counter(trust.trust_type for trust in registry.current(Kind.TRUST)) == {
        TrustType.ACUTE: 120,
        TrustType.MENTAL_HEALTH: 47,
        TrustType.ACUTE_SPECIALIST: 13,
        TrustType.COMMUNITY: 11,
        TrustType.AMBULANCE: 10,
        TrustType.ONLINE: 1,
    }


def test_trusts_and_boards_by_region_are_as_published(registry: Registry) -> None:
    trusts = Counter(trust.region_code for trust in registry.current(Kind.TRUST))
    assert trusts == {
        "Y56": 31,
        "Y58": 18,
        "Y59": 28,
        "Y60": 40,
        "Y61": 21,
        "Y62": 30,
        "Y63": 33,
        None: 1,
    }
    boards = Counter(board.region_code for board in registry.current(Kind.ICB))
    assert boards == {"Y56": 4, "Y58": 7, "Y59": 4, "Y60": 11, "Y61": 3, "Y62": 3, "Y63": 4}


def test_there_are_36_boards_7_regions_and_nhs_england(registry: Registry) -> None:
    assert len(registry.current(Kind.ICB)) == 36
    assert {region.ods_code for region in registry.current(Kind.REGION)} == {
        "Y56",
        "Y58",
        "Y59",
        "Y60",
        "Y61",
        "Y62",
        "Y63",
    }
    assert [body.ods_code for body in registry.current(Kind.NATIONAL)] == [NHS_ENGLAND]


def test_the_new_boards_of_april_2026_make_42_minus_12_plus_6(registry: Registry) -> None:
    boards = [o for o in registry.organisations if o.kind is Kind.ICB]
    new = {o.ods_code for o in boards if o.legal_start == date(2026, 4, 1)}
    ended = {o.ods_code for o in boards if o.has_ended}
    assert new == {"S1Y5D", "D7T5G", "T6Y0W", "Z9B2Z", "S0E4D", "S9B9J"}
    assert len(ended) == 12
    assert len(boards) - len(new) == 42


def test_a_split_board_goes_on_in_several_and_a_new_board_comes_from_several(registry: Registry) -> None:
    def successors(code: str) -> set[str]:
        return {link.successor_ods for link in registry.successions if link.predecessor_ods == code}

    assert successors("QJG") == {"D7T5G", "T6Y0W"}
    assert successors("QNQ") == {"S0E4D", "S9B9J", "QRL"}
    assert successors("QM7") == {"S1Y5D", "D7T5G"}
    assert {link.predecessor_ods for link in registry.successions if link.successor_ods == "S1Y5D"} == {
        "QHG",
        "QUE",
        "QM7",
    }


@pytest.mark.parametrize(
    ("predecessor", "successor", "on"),
    [
        ("RY9", "RAX", date(2024, 11, 1)),
        ("R1C", "RW1", date(2024, 10, 1)),
        ("RY2", "RWW", date(2026, 4, 1)),
        ("RNK", "G6V2S", date(2026, 4, 1)),
        ("RVJ", "RA7", date(2026, 7, 1)),
    ],
)
def test_mergers_of_trusts_have_their_day(
    registry: Registry, predecessor: str, successor: str, on: date
) -> None:
    links = [link for link in registry.successions if link.predecessor_ods == predecessor]
    assert [(link.successor_ods, link.effective_on) for link in links] == [(successor, on)]
    assert registry.by_code[predecessor].has_ended


def test_every_ended_organisation_has_a_name_a_last_day_and_a_successor(registry: Registry) -> None:
    carried_on = {link.predecessor_ods for link in registry.successions}
    ended = {o.ods_code for o in registry.organisations if o.has_ended}
    assert ended == carried_on
    assert all(registry.by_code[code].name != code for code in ended)


def test_a_trust_points_at_the_board_of_today(registry: Registry) -> None:
    assert registry.by_code["RAL"].icb == "Z9B2Z"  # North Central London went to West and North London
    assert registry.by_code["RDU"].icb is None  # Frimley was split: the source doesn't say
    assert registry.by_code["RY3"].icb_ods_codes == ("S1Y5D", "T6Y0W")
    assert registry.by_code["RY3"].icb is None


def test_only_the_online_trust_has_no_benchmarking_group(registry: Registry) -> None:
    assert [t.ods_code for t in registry.current(Kind.TRUST) if t.benchmarking_group is None] == ["K0N6A"]


def test_ids_come_from_codes_alone_and_never_change(registry: Registry) -> None:
    # Written out: another namespace would give every installation's rows new ids.
    assert organisation_id("RJ1") == UUID("feea396b-0126-59e0-a74b-5e4be4ca374c")
    assert registry.by_code["RJ1"].id == organisation_id("RJ1")
    assert len({organisation.id for organisation in registry.organisations}) == len(registry.organisations)


@pytest.mark.parametrize("code", ["", "R1", "rj1", "RJ1 ", "RJ1\n", "ABCDEFGHIJK", "RÉ1"])
def test_an_id_is_refused_for_what_is_not_an_ods_code(code: str) -> None:
    with pytest.raises(ValueError, match="3 to 10 capital letters and digits"):
        organisation_id(code)


def test_a_small_correct_registry_is_read() -> None:
    registry = parse(LONDON, BOARD, TRUST, ENDED, links=(LINK,))
    assert [o.ods_code for o in registry.organisations] == ["Y56", "QMF", "R1H", "RNJ"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([LONDON, LONDON], r"line 3, ods_code = 'Y56': already stands on line 2"),
        ([LONDON, "R1,Name,trust,acute,,Y56,,,,,"], r"line 3, ods_code = 'R1': isn't an ODS code"),
        ([LONDON, "r1h,Name,trust,acute,,Y56,,,,,"], r"isn't an ODS code"),
        ([LONDON, "R1H,,trust,acute,,Y56,,,,,"], r"line 3, name = '': is empty"),
        ([LONDON, "R1H,Name,hospital,acute,,Y56,,,,,"], r"kind = 'hospital': is unknown; use one of trust"),
        ([LONDON, "R1H,Name,trust,huge,,Y56,,,,,"], r"trust_type = 'huge': is unknown; use one of acute"),
        ([LONDON, "R1H,Name,trust,,,Y56,,,,,"], r"trust_type = '': is empty; a trust that exists"),
        ([LONDON, "R1H,Name,trust,acute,,Y57,,,,,"], r"region_code = 'Y57': isn't a region"),
        ([LONDON, "R1H,Name,trust,acute,,Y56,,QMF,,,"], r"icb_ods_codes = 'QMF': names a board"),
        ([LONDON, "R1H,Name,trust,acute,,Y56,,,1/4/2026,,"], r"legal_start = '1/4/2026': isn't a date"),
        ([LONDON, "R1H,Name,trust,acute,,Y56,,,2026-04-01,2026-03-31,"], r"lies before the start"),
        ([LONDON, "R1H,Name"], r"line 3: give 11 cells, not 2"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place_and_the_way_to_mend_it(rows: list[str], message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        parse(*rows)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("RXX,R1H,2012-04-01,test", r"predecessor_ods = 'RXX': isn't in organisations.csv"),
        ("RNJ,RXX,2012-04-01,test", r"successor_ods = 'RXX': isn't in organisations.csv"),
        ("RNJ,RNJ,2012-04-01,test", r"is the predecessor itself"),
        ("RNJ,R1H,2012-03-31,test", r"isn't after the predecessor's last day"),
        ("R1H,QMF,2012-04-01,test", r"isn't after the predecessor's last day"),
    ],
)
def test_a_wrong_succession_is_refused(link: str, message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        parse(LONDON, BOARD, TRUST, ENDED, links=(link,))


def test_the_same_succession_twice_is_refused() -> None:
    with pytest.raises(RegistryError, match="line 3, successor_ods = 'R1H': already stands on line 2"):
        parse(LONDON, BOARD, TRUST, ENDED, links=(LINK, LINK))


def test_other_columns_are_refused() -> None:
    with pytest.raises(RegistryError, match="line 1: the columns must be ods_code,name"):
        parse_registry("ods_code,name", LINKS)
