"""GA4's default channel groups: a channel by source, medium and campaign, the first rule that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

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


def channel(source: ir.Value, medium: ir.Value, campaign: ir.Value) -> ir.Value:
    """Give the channel; letter case is ignored, and what fits no rule is Unassigned; null where nothing is known."""
    source, medium = source.lower().fill_null(""), medium.lower().fill_null("")
    campaign = campaign.lower().fill_null("")
    known = (source != "") | (medium != "") | (campaign != "")
    paid, shop = medium.re_search(PAID), campaign.re_search(SHOP)
    search = source.re_search(_sites(SEARCH_SITES, f"(?:{SEARCH_HOSTS})?"))
    social, video, shopping = (
        source.re_search(_sites(sites, ANY_HOST)) for sites in (SOCIAL_SITES, VIDEO_SITES, SHOPPING_SITES)
    )
    return ibis.cases(
        (~known, ibis.null("string")),
        ((source == DIRECT) & medium.isin(NOTHING), "Direct"),
        (campaign.contains("cross-network"), "Cross-network"),
        (paid & (shopping | shop), "Paid Shopping"),
        (paid & search, "Paid Search"),
        (paid & social, "Paid Social"),
        (paid & video, "Paid Video"),
        (medium.isin(BANNERS), "Display"),
        (paid, "Paid Other"),
        (shopping | shop, "Organic Shopping"),
        (social | medium.isin(SOCIAL_MEDIUMS), "Organic Social"),
        (video | medium.contains("video"), "Organic Video"),
        (search | (medium == "organic"), "Organic Search"),
        *_by_name(source, medium),
        else_="Unassigned",
    )


def _by_name(source: ir.Value, medium: ir.Value) -> Sequence[tuple[ir.Value, str]]:
    pushed = medium.endswith("push") | medium.contains("mobile") | medium.contains("notification")
    return (
        (source.isin(MAIL) | medium.isin(MAIL), "Email"),
        (medium == "affiliate", "Affiliates"),
        (medium.isin(["referral", "app", "link"]), "Referral"),
        (medium == "audio", "Audio"),
        ((source == "sms") | (medium == "sms"), "SMS"),
        (pushed | (source == "firebase"), "Mobile Push Notifications"),
    )


def _sites(names: Sequence[str], before: str) -> str:
    """Write the pattern of sites: a bare name, or a host of it under any country."""
    plain = "|".join(name.replace(".", r"\.") for name in names)
    return rf"^{before}(?:{plain})(?:\.[a-z]{{2,4}}){{0,2}}$"
