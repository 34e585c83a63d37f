import pytest

from core import addresses
from core.addresses import NotAsked


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0x7f000001/",
        "http://0x7f.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://①②⑦.⓪.⓪.①/",
        "http://169.254.169.254/latest/meta-data/", "http://8.8.8.8/", "http://localhost/", "http://LOCALHOST./",
        "http://a.localhost/", "http://printer.local/", "http://metadata.google.internal/", "http://server/",
        "http://school.ru:8080/", "http://school.ru:443/", "https://school.ru:80/", "http://school.ru:22/",
        "http://user:password@school.ru/", "http://school.ru\\@127.0.0.1/", "ftp://school.ru/", "file:///etc/passwd",
        "gopher://school.ru/", "javascript:alert(1)", "//school.ru/", "school.ru", "http://", "http://[", "",
        "http://school.ru:99999/", "http://-school.ru/", f"http://{'a.' * 130}ru/", "http://x.onion/",
    ],
)  # fmt: skip
def test_only_pages_at_ordinary_places_are_asked_for(address: str) -> None:
    with pytest.raises(NotAsked):
        addresses.target(address)


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("https://school4.ru", "school4.ru", "/"),
        ("HTTPS://School4.RU:443/Проф?q=а б", "school4.ru", "/%D0%9F%D1%80%D0%BE%D1%84?q=%D0%B0%20%D0%B1"),
        ("http://школа.рф./", "xn--80atdl2c.xn--p1ai", "/"),
        ("http://school.ru:80/a%20b", "school.ru", "/a%20b"),
    ],
)
def test_an_ordinary_page_is_asked_for(address: str, host: str, path: str) -> None:
    found = addresses.target(address)
    assert (found.host, found.path) == (host, path)


def test_a_request_cannot_be_broken_in_two() -> None:
    path = addresses.target("http://school.ru/a\r\nHost: x\r\n\r\nGET /?b\r\nc").path
    assert not {"\r", "\n", " "} & set(path)


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.9", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0",
        "fec0::1", "ff02::1", "2a02:6b8::1%1", "school.ru", "", "08.8.8.8", "0x8.8.8.8",
    ],
)  # fmt: skip
def test_a_place_that_is_not_in_the_open_network_is_not_public(place: str) -> None:
    assert not addresses.public(place)


@pytest.mark.parametrize("place", ["8.8.8.8", "77.88.55.242", "2a02:6b8::2:242", "2606:4700::1111"])
def test_a_place_in_the_open_network_is_public(place: str) -> None:
    assert addresses.public(place)


def test_a_redirect_is_asked_for_under_the_same_rules() -> None:
    here = addresses.target("https://school.ru/a/b")
    assert addresses.onward(here, "../c").url == "https://school.ru/c"
    assert addresses.onward(here, "//other.ru/").url == "https://other.ru/"
    for bad in ("http://127.0.0.1/", "http://school.ru:6379/", "file:///etc/passwd", "http://["):
        with pytest.raises(NotAsked):
            addresses.onward(here, bad)


@pytest.mark.parametrize(
    ("status", "works"),
    [
        (200, True),
        (401, True),
        (403, True),
        (404, False),
        (410, False),
        (429, None),
        (503, None),
        (500, False),
    ],
)
def test_an_answer_says_whether_the_page_is_there(status: int, works: bool | None) -> None:
    assert addresses.judged(status).works is works
