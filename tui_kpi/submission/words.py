"""Eight words for a key, to be compared by telephone.

One word stands for one byte: eight words are the first 64 bits of the key's SHA-256 fingerprint.
The words are everyday ones of four to nine letters, in the order of the alphabet. No two begin
with the same three letters, so a word half heard is still told apart.
"""

import base64
from typing import Final

from tui_kpi.submission.wire import PublicKey

_LIST: Final = """
acorn actor advent afternoon agenda airport alarm amber anchor apple apron arch armchair artist
atlas autumn award badger bakery balcony banana barrel basket bedroom berry bicycle biscuit
blanket border bottle bramble breakfast bridle bucket bumper butter cabin cactus calendar candle
captain carpet castle cave cement ceramic chapel cherry chimney chocolate cider cinema circus
clarinet cloud coconut coffee colour comet cousin cradle crimson crown crystal cupboard curtain
daffodil dancer darling december delta diamond dinner doctor dolphin donkey dragon dusty eagle
easter echo eleven embassy engine envelope evening fabric falcon family feather fence fiddle
finger flamingo flute football forest fountain friday frog fruit furnace galaxy garden gate giant
giraffe glacier gloves goldfish goose granite grocer guitar hammer harbour hazel hedgehog helmet
herring hexagon hobby holiday honey hornet hotel hurdle iceberg igloo indigo island ivory jacket
jasmine jelly jigsaw journey jubilee kangaroo kettle kingdom ladder lagoon lantern lemon leopard
library lighter lizard lobster locker lunch magnet mango maple meadow medal melody mermaid mirror
monkey morning muffin mustard napkin necklace needle nickel notebook nurse oasis october olive
onion orange orchid otter oven paddle palace parcel pavement pebble pencil pepper picnic pigeon
pillow planet plumber pocket postman prairie pumpkin purple puzzle quarter quilt rabbit radio
railway ranger raven ribbon river rooster rugby salmon sandal saturn sausage scarlet school
scooter seagull september sheriff silver slipper snowman soldier spider stable summer sunday
swallow tablet tailor teapot temple theatre thimble ticket tiger toast tomato tractor trumpet
tulip turtle umbrella uncle valley velvet village violin wagon walnut whisper willow window
wisteria yellow yoghurt zebra zigzag
"""
WORDS: Final = tuple(_LIST.split())
"""The word of each byte, from 0 to 255."""


def eight_words(key: PublicKey) -> tuple[str, ...]:
    """Return the eight words of `key`."""
    digest = base64.b64decode(key.fingerprint.removeprefix("SHA256:") + "=")
    return tuple(WORDS[byte] for byte in digest[:8])
