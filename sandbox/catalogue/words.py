"""The words that sample titles are made of, in nine languages, and the grammar that joins them."""

from collections.abc import Mapping, Sequence

from sandbox.catalogue.looks import Colour, Cut, Kind, Look, Pattern

LANGUAGES = ("en", "zh", "ru", "vi", "ja", "ko", "fr", "pt", "es")

# One word per language in the order of LANGUAGES. Behind a slash stands the form an adjective takes with the noun:
# Russian m f n p, the Romance languages m f mp fp.
KINDS: dict[Kind, str] = {
    Kind.TSHIRT: "t-shirt, T恤, футболка/f, áo thun, Tシャツ, 티셔츠, t-shirt/m, camiseta/f, camiseta/f",
    Kind.DRESS: "dress, 连衣裙, платье/n, váy liền, ワンピース, 원피스, robe/f, vestido/m, vestido/m",
    Kind.SNEAKERS: "sneakers, 运动鞋, кроссовки/p, giày thể thao, スニーカー, 운동화, "
    "baskets/fp, tênis/mp, zapatillas/fp",
    Kind.HANDBAG: "handbag, 手提包, сумка/f, túi xách, ハンドバッグ, 핸드백, sac à main/m, bolsa/f, bolso/m",
    Kind.BACKPACK: "backpack, 双肩包, рюкзак/m, ba lô, リュックサック, 백팩, sac à dos/m, mochila/f, mochila/f",
    Kind.MUG: "mug, 马克杯, кружка/f, cốc sứ, マグカップ, 머그컵, mug/m, caneca/f, taza/f",
    Kind.LAMP: "table lamp, 台灯, настольная лампа/f, đèn bàn, デスクランプ, 탁상 램프, "
    "lampe de table/f, luminária de mesa/f, lámpara de mesa/f",
    Kind.TOY_CAR: "toy car, 玩具车, игрушечная машинка/f, xe đồ chơi, ミニカー, 장난감 자동차, "
    "voiture jouet/f, carrinho de brinquedo/m, coche de juguete/m",
    Kind.TEDDY: "teddy bear, 泰迪熊玩偶, плюшевый мишка/m, gấu bông, テディベア, 곰 인형, "
    "ours en peluche/m, urso de pelúcia/m, oso de peluche/m",
    Kind.HAMMER: "hammer, 羊角锤, молоток/m, búa, ハンマー, 망치, marteau/m, martelo/m, martillo/m",
    Kind.SCREWDRIVER: "screwdriver, 螺丝刀, отвёртка/f, tua vít, ドライバー, 드라이버, "
    "tournevis/m, chave de fenda/f, destornillador/m",
    Kind.PHONE_CASE: "phone case, 手机壳, чехол для телефона/m, ốp điện thoại, スマホケース, 휴대폰 케이스, "
    "coque de téléphone/f, capa de celular/f, funda de móvil/f",
    Kind.CAP: "cap, 帽子, кепка/f, mũ, 帽子, 모자, casquette/f, boné/m, gorra/f",
    Kind.WATCH: "wristwatch, 手表, наручные часы/p, đồng hồ đeo tay, 腕時計, 손목시계, "
    "montre/f, relógio de pulso/m, reloj de pulsera/m",
    Kind.UMBRELLA: "umbrella, 雨伞, зонт/m, ô che mưa, 傘, 우산, parapluie/m, guarda-chuva/m, paraguas/m",
    Kind.BOTTLE: "water bottle, 运动水壶, бутылка для воды/f, bình nước, ウォーターボトル, 물병, "
    "gourde/f, garrafa de água/f, botella de agua/f",
    Kind.CHAIR: "chair, 椅子, стул/m, ghế, チェア, 의자, chaise/f, cadeira/f, silla/f",
    Kind.HEADPHONES: "headphones, 头戴式耳机, наушники/p, tai nghe, ヘッドホン, 헤드폰, "
    "casque audio/m, fones de ouvido/mp, auriculares/mp",
    Kind.VASE: "vase, 花瓶, ваза/f, bình hoa, 花瓶, 꽃병, vase/m, vaso/m, jarrón/m",
    Kind.FACE_MASK: "sun-protection face mask, 防晒口罩, солнцезащитная маска/f, khẩu trang chống nắng, "
    "UVカットマスク, 자외선 차단 마스크, masque anti-UV/m, máscara com proteção solar/f, "
    "mascarilla con protección solar/f",
    Kind.TROUSERS: "trousers, 长裤, брюки/p, quần dài, ズボン, 바지, pantalon/m, calças/fp, pantalones/mp",
    Kind.SHORTS: "shorts, 短裤, шорты/p, quần soóc, ショートパンツ, 반바지, short/m, bermudas/fp, pantalones cortos/mp",
}

# A colour that agrees with its noun has four forms, joined by slashes.
COLOURS: dict[Colour, str] = {
    Colour.RED: "red, 红色, красный/красная/красное/красные, đỏ, 赤, 빨간색, rouge/rouge/rouges/rouges, "
    "vermelho/vermelha/vermelhos/vermelhas, rojo/roja/rojos/rojas",
    Colour.ORANGE: "orange, 橙色, оранжевый/оранжевая/оранжевое/оранжевые, cam, オレンジ, 주황색, "
    "orange, laranja, naranja",
    Colour.YELLOW: "yellow, 黄色, жёлтый/жёлтая/жёлтое/жёлтые, vàng, 黄色, 노란색, jaune/jaune/jaunes/jaunes, "
    "amarelo/amarela/amarelos/amarelas, amarillo/amarilla/amarillos/amarillas",
    Colour.GREEN: "green, 绿色, зелёный/зелёная/зелёное/зелёные, xanh lá, 緑, 초록색, vert/verte/verts/vertes, "
    "verde/verde/verdes/verdes, verde/verde/verdes/verdes",
    Colour.TEAL: "teal, 青色, бирюзовый/бирюзовая/бирюзовое/бирюзовые, xanh ngọc, ターコイズ, 청록색, "
    "turquoise, turquesa, turquesa",
    Colour.BLUE: "blue, 蓝色, синий/синяя/синее/синие, xanh dương, 青, 파란색, bleu/bleue/bleus/bleues, "
    "azul/azul/azuis/azuis, azul/azul/azules/azules",
    Colour.NAVY: "navy, 藏青色, тёмно-синий/тёмно-синяя/тёмно-синее/тёмно-синие, xanh navy, ネイビー, 남색, "
    "bleu marine, azul-marinho, azul marino",
    Colour.PURPLE: "purple, 紫色, фиолетовый/фиолетовая/фиолетовое/фиолетовые, tím, 紫, 보라색, "
    "violet/violette/violets/violettes, roxo/roxa/roxos/roxas, morado/morada/morados/moradas",
    Colour.PINK: "pink, 粉色, розовый/розовая/розовое/розовые, hồng, ピンク, 분홍색, rose/rose/roses/roses, rosa, rosa",
    Colour.BROWN: "brown, 棕色, коричневый/коричневая/коричневое/коричневые, nâu, ブラウン, 갈색, marron, "
    "marrom/marrom/marrons/marrons, marrón/marrón/marrones/marrones",
    Colour.BLACK: "black, 黑色, чёрный/чёрная/чёрное/чёрные, đen, 黒, 검은색, noir/noire/noirs/noires, "
    "preto/preta/pretos/pretas, negro/negra/negros/negras",
    Colour.WHITE: "white, 白色, белый/белая/белое/белые, trắng, 白, 흰색, blanc/blanche/blancs/blanches, "
    "branco/branca/brancos/brancas, blanco/blanca/blancos/blancas",
    Colour.GREY: "grey, 灰色, серый/серая/серое/серые, xám, グレー, 회색, gris/grise/gris/grises, cinza, "
    "gris/gris/grises/grises",
    Colour.BEIGE: "beige, 米色, бежевый/бежевая/бежевое/бежевые, be, ベージュ, 베이지색, beige/beige/beiges/beiges, "
    "bege, beige",
}

PATTERNS: dict[Pattern, str] = {
    Pattern.STRIPED: "striped, 条纹, в полоску, kẻ sọc, ストライプ柄, 줄무늬, à rayures, com listras, de rayas",
    Pattern.DOTTED: "dotted, 波点, в горошек, chấm bi, ドット柄, 물방울무늬, à pois, de bolinhas, de lunares",
    Pattern.CHECKED: "checked, 格子, в клетку, kẻ ca rô, チェック柄, 체크무늬, à carreaux, xadrez, de cuadros",
}

CUTS: dict[Cut, str] = {
    Cut.CLASSIC: "classic model, 经典款, классическая модель, kiểu cổ điển, 定番モデル, 클래식형, modèle classique, "
    "modelo clássico, modelo clásico",
    Cut.TALL: "tall model, 高款, высокая модель, kiểu cao, トールモデル, 롱형, modèle haut, modelo alto, modelo alto",
    Cut.WIDE: "wide model, 宽款, широкая модель, kiểu rộng, ワイドモデル, 와이드형, modèle large, "
    "modelo largo, modelo ancho",
    Cut.ROUND: "round model, 圆款, круглая модель, kiểu tròn, ラウンドモデル, 라운드형, modèle rond, modelo redondo, "
    "modelo redondo",
}

EXTRAS: tuple[str, ...] = (
    "wholesale, 批发, оптом, bán sỉ, 卸売り, 도매, vente en gros, atacado, al por mayor",
    "factory direct, 厂家直销, с фабрики, từ xưởng, 工場直送, 공장 직송, direct usine, da fábrica, directo de fábrica",
    "new season, 新款, новинка, hàng mới về, 新作, 신상품, nouvelle saison, nova coleção, nueva temporada",
    "gift idea, 送礼佳品, в подарок, làm quà tặng, ギフトに, 선물용, idée cadeau, ideia de presente, idea de regalo",
    "high quality, 高品质, премиум, chất lượng cao, 高品質, 고급형, haute qualité, alta qualidade, alta calidad",
    "everyday, 日常百搭, на каждый день, hằng ngày, 普段使いに, 데일리, au quotidien, dia a dia, para cada día",
)

SHAPES: Mapping[str, str] = {
    "en": "{colour} {pattern} {kind}, {cut}, {extra}",
    "zh": "{extra} {colour}{pattern}{kind} {cut}",
    "ru": "{colour} {kind} {pattern}, {cut}, {extra}",
    "vi": "{kind} {pattern} màu {colour}, {cut}, {extra}",
    "ja": "{colour}の{pattern}{kind} {cut} {extra}",
    "ko": "{colour} {pattern} {kind} {cut} {extra}",
    "fr": "{kind} {colour} {pattern}, {cut}, {extra}",
    "pt": "{kind} {colour} {pattern}, {cut}, {extra}",
    "es": "{kind} {colour} {pattern}, {cut}, {extra}",
}

_FORMS: Mapping[str, Sequence[str]] = {
    "ru": ("m", "f", "n", "p"),
    "fr": ("m", "f", "mp", "fp"),
    "pt": ("m", "f", "mp", "fp"),
    "es": ("m", "f", "mp", "fp"),
}


def title(look: Look, extra: int, language: str) -> str:
    """A title such as "Red striped mug, tall model, wholesale"; `extra` counts through EXTRAS and wraps around."""
    place = LANGUAGES.index(language)
    noun, _, form = _word(KINDS[look.kind], place).partition("/")
    forms = _word(COLOURS[look.colour], place).split("/")
    words = {
        "kind": noun,
        "colour": forms[_FORMS[language].index(form)] if len(forms) > 1 else forms[0],
        "pattern": _word(PATTERNS[look.pattern], place) if look.pattern in PATTERNS else "",
        "cut": _word(CUTS[look.cut], place),
        "extra": _word(EXTRAS[extra % len(EXTRAS)], place),
    }
    joined = " ".join(SHAPES[language].format_map(words).split()).replace(" ,", ",")
    return joined[0].upper() + joined[1:]


def colour_name(colour: Colour, language: str) -> str:
    """The colour by itself, in its first form."""
    return _word(COLOURS[colour], LANGUAGES.index(language)).split("/")[0]


def _word(row: str, place: int) -> str:
    return row.split(", ")[place]
