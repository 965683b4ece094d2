"""The invented names and sentences of the example snapshot."""

from __future__ import annotations

SECTORS = [
    ("bank", "Bank", "Banking"),
    ("health_insurance", "Zorgverzekering", "Health insurance"),
    ("grocery", "Supermarkt online", "Online groceries"),
    ("insurance", "Verzekering", "Insurance"),
    ("web_shop", "Webwinkel", "Web shops"),
    ("streaming", "Streaming", "Streaming"),
    ("energy", "Energie", "Energy"),
    ("travel", "Reizen", "Travel"),
    ("housing", "Woningcorporatie", "Social housing"),
    ("airline", "Vliegen", "Airlines"),
    ("telecom", "Mobiel en internet", "Mobile and internet"),
    ("parcel", "Pakketbezorging", "Parcel delivery"),
]

COMPANY_NAMES = [
    "Noorderbank",
    "Duinbank",
    "Spaarwerf",
    "Kadebank",
    "Munthuis",
    "Zorgwacht",
    "Vitaborg",
    "Heelmeesters",
    "Gezondwel",
    "Medisteun",
    "Mandje",
    "Kruidenkar",
    "Versvlug",
    "Boodschapboot",
    "Proefkist",
    "Polderpolis",
    "Schutse",
    "Waarborg Oost",
    "Risicom",
    "Dekkaart",
    "Grootwinkel",
    "Klikhuis",
    "Pakkans",
    "Warenwerf",
    "Etalage Online",
    "Beeldstroom",
    "Kijkvloed",
    "Serienet",
    "Filmwijk",
    "Luisterbaai",
    "Zonkracht",
    "Windrijk",
    "Stroomhaven",
    "Gaslicht Noord",
    "Wattwerk",
    "Wegwijs",
    "Zeezicht Reizen",
    "Kompas Tours",
    "Verreweg",
    "Bagagehal",
    "Woonhof",
    "Stadserf",
    "De Drempel",
    "Huizenbond",
    "Vestingwonen",
    "Luchtlijn",
    "Vleugel Air",
    "Horizonvlucht",
    "Wolkenroute",
    "Startbaan",
    "Brightwhistle",
    "Glaswijk",
    "Corvane Mobiel",
    "Belnet",
    "Draadloos Direct",
    "Pakketpost",
    "Voordeur",
    "Sneldienst",
    "Routebode",
    "Tassenwacht",
]

SOURCES = {
    "schema_org": "Klaagplein",
    "phpbb": "Consumentenforum",
    "discourse": "Praatpaal",
    "mastodon": "Tootveld",
}

SENDERS = {
    "nl": ["Klant sinds 2016.", "Helaas een slechte ervaring.", "Wat een gedoe.", "Ik geef het bijna op."],
    "en": ["Customer since 2016.", "Sadly a bad experience.", "What a hassle.", "I am about to give up."],
}

# Per theme and language: the words before, the words that show the theme, the words after.
FRAGMENTS = {
    "pillar_to_post": {
        "nl": ("De winkel wijst naar de monteur en ", "de monteur stuurt me terug naar de winkel", "."),
        "en": ("The shop points to the engineer and ", "the engineer sends me back to the shop", "."),
    },
    "broken_promise": {
        "nl": ("", "Ze zouden me vandaag nog terugbellen", ". Dat was negen dagen geleden."),
        "en": ("", "They promised to call me back the same day", ". That was nine days ago."),
    },
    "unreachable": {
        "nl": ("De chat is gesloten en ", "aan de telefoon kom je er niet doorheen", "."),
        "en": ("The chat is closed and ", "nobody answers the phone", "."),
    },
    "effort": {
        "nl": ("", "Voor de vijfde keer gebeld", " en weer het hele verhaal verteld."),
        "en": ("", "Called for the fifth time", " and told the whole story again."),
    },
    "cut_off": {
        "nl": ("Halverwege ", "werd de verbinding verbroken", " en moest ik opnieuw beginnen."),
        "en": ("Halfway through ", "the line was cut", " and I had to start again."),
    },
    "lock_in": {
        "nl": ("Overstappen gaat niet: ", "ik zit nog tien maanden vast", "."),
        "en": ("I cannot switch: ", "I am tied in for ten more months", "."),
    },
    "delivery": {
        "nl": ("Mijn bestelling ", "is nooit aangekomen", "."),
        "en": ("My order ", "never arrived", "."),
    },
    "billing": {
        "nl": ("Er is ", "twee keer geld afgeschreven", " voor hetzelfde."),
        "en": ("I was ", "charged twice", " for the same thing."),
    },
}

REPLIES = [
    "Vervelend om te horen. We hebben het uitgezocht en storten het bedrag vandaag terug.",
    "Dank voor uw bericht. De monteur komt morgen tussen 9 en 12 uur.",
    "Sorry to hear this. We looked into it and sent a new parcel today.",
]

# What strangers write when they mean harm. The first must stay harmless everywhere, even as a company's name.
HOSTILE = [
    '<script>alert("boe")</script><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://evil.example","klik hier")',
    "+cmd|' /C calc'!A0",
    "![beeld](http://evil.example/p.png) [klik](javascript:alert(1)) **vet** $$x$$ :red[rood]",
    "abc\u202egnp.exe \u2066omgekeerd",
    "<style>body{display:none}</style><iframe src=//evil.example></iframe></div></div>{{7*7}} ${7*7}",
]
