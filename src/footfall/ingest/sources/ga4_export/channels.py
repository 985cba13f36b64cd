"""GA4's default channel groups: a channel by source, medium and campaign, the first rule that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from footfall.ingest.parse.macros import matches, once, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAID = r"^(?:.*cp.*|ppc|retargeting|paid.*)$"
SHOP = r"(?:^|[^a-df-z])shop|shopping"
BANNERS = ("display", "banner", "expandable", "interstitial", "cpm")
SOCIAL_MEDIUMS = ("social", "social-network", "social-media", "sm", "social network", "social media")
MAIL = ("email", "e-mail", "e_mail", "e mail")
DIRECT, NOTHING = "(direct)", ("(none)", "(not set)")

SEARCH_SITES = (
    *("google", "bing", "yahoo", "duckduckgo", "baidu", "yandex", "naver", "daum", "nate", "zum", "ecosia", "qwant"),
    *("sogou", "so", "ask", "aol", "msn", "seznam", "startpage", "brave", "rambler", "coccoc", "onet", "virgilio"),
    *("search-results", "dogpile", "info", "lycos", "wp", "centrum", "goo", "biglobe", "360", "petal", "kagi"),
)
SOCIAL_SITES = (
    *("facebook", "fb", "instagram", "ig", "twitter", "x", "t.co", "linkedin", "lnkd.in", "pinterest", "reddit"),
    *("tiktok", "snapchat", "tumblr", "vk", "vkontakte", "ok.ru", "weibo", "wechat", "weixin", "qzone", "douban"),
    *("line", "kakao", "kakaotalk", "kakaostory", "band.us", "whatsapp", "wa.me", "telegram", "t.me", "messenger"),
    *("threads", "bluesky", "bsky", "bsky.app", "mastodon", "quora", "discord", "meetup", "xing", "flickr", "medium"),
    *("livejournal", "myspace", "nextdoor", "yelp", "goodreads", "ameba", "hatena", "mixi", "news.ycombinator.com"),
    *("stackoverflow", "stackexchange", "plurk", "viber", "skype", "slack", "disqus", "blogger", "wordpress"),
)
VIDEO_SITES = (
    *(
        "youtube",
        "youtu.be",
        "vimeo",
        "twitch",
        "dailymotion",
        "netflix",
        "hulu",
        "disneyplus",
        "crackle",
        "curiositystream",
    ),
    *("bilibili", "iqiyi", "youku", "niconico", "nicovideo", "rutube", "ted", "wistia", "veoh", "utreon", "rumble"),
)
SHOPPING_SITES = (
    *("amazon", "ebay", "etsy", "walmart", "aliexpress", "alibaba", "taobao", "tmall", "jd", "mercadolibre", "rakuten"),
    *(
        "shopee",
        "lazada",
        "tokopedia",
        "bukalapak",
        "coupang",
        "gmarket",
        "11st",
        "auction.co.kr",
        "ozon",
        "wildberries",
    ),
    *("flipkart", "myntra", "zalando", "allegro", "shopzilla", "idealo", "kelkoo", "nextag", "pricegrabber", "stripe"),
    *(
        "igshopping",
        "shop.app",
        "shopping.google",
        "bestbuy",
        "target",
        "costco",
        "wish",
        "temu",
        "bonanza",
        "dealspotr",
    ),
)
"""Google's own lists run to hundreds of names; these are the sites met most."""
SEARCH_HOSTS = r"(?:www|m|r|[a-z.]*search|images?|cn|global)\."
ANY_HOST = r"(?:[a-z0-9-]+\.)*"


@ibis.udf.scalar.builtin(name="channel_of")
def channel(source: str, medium: str, campaign: str) -> str:  # type: ignore[empty-body]
    """The macro of that name.

    It gives the channel; letter case is ignored, and what fits no rule is Unassigned; null where nothing is known.
    """


def _is_one_of(word: str, words: Sequence[str]) -> str:
    return f"{word} in ({', '.join(map(text_of, words))})"


def _rules() -> Iterator[tuple[str, str]]:
    """Write the rules: what must hold, and the channel."""
    paid, shop = matches("medium", PAID), matches("campaign", SHOP)
    search = matches("source", _sites(SEARCH_SITES, f"(?:{SEARCH_HOSTS})?"))
    social, video, shopping = (
        matches("source", _sites(sites, ANY_HOST)) for sites in (SOCIAL_SITES, VIDEO_SITES, SHOPPING_SITES)
    )
    yield f"source = {text_of(DIRECT)} and {_is_one_of('medium', NOTHING)}", "Direct"
    yield "contains(campaign, 'cross-network')", "Cross-network"
    yield f"{paid} and ({shopping} or {shop})", "Paid Shopping"
    yield f"{paid} and {search}", "Paid Search"
    yield f"{paid} and {social}", "Paid Social"
    yield f"{paid} and {video}", "Paid Video"
    yield _is_one_of("medium", BANNERS), "Display"
    yield paid, "Paid Other"
    yield f"{shopping} or {shop}", "Organic Shopping"
    yield f"{social} or {_is_one_of('medium', SOCIAL_MEDIUMS)}", "Organic Social"
    yield f"{video} or contains(medium, 'video')", "Organic Video"
    yield f"{search} or medium = 'organic'", "Organic Search"
    yield f"{_is_one_of('source', MAIL)} or {_is_one_of('medium', MAIL)}", "Email"
    yield "medium = 'affiliate'", "Affiliates"
    yield "medium in ('referral', 'app', 'link')", "Referral"
    yield "medium = 'audio'", "Audio"
    yield "source = 'sms' or medium = 'sms'", "SMS"
    pushed = "suffix(medium, 'push') or contains(medium, 'mobile') or contains(medium, 'notification')"
    yield f"{pushed} or source = 'firebase'", "Mobile Push Notifications"


def _sites(names: Sequence[str], before: str) -> str:
    """Write the pattern of sites: a bare name, or a host of it under any country."""
    plain = "|".join(name.replace(".", r"\.") for name in names)
    return rf"^{before}(?:{plain})(?:\.[a-z]{{2,4}}){{0,2}}$"


_LOWER = ", ".join(f"{name} := lower(coalesce({name}, ''))" for name in ("source", "medium", "campaign"))
MACROS = {
    "channel_named(source, medium, campaign)": (
        "case when source = '' and medium = '' and campaign = '' then null "
        + " ".join(f"when {rule} then {text_of(name)}" for rule, name in _rules())
        + " else 'Unassigned' end"
    ),
    "channel_of(source, medium, campaign)": once(
        f"struct_pack({_LOWER})", "channel_named(given.source, given.medium, given.campaign)"
    ),
}
"""The rules as DuckDB's macros."""
