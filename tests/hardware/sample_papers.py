"""Receipts as the kiosk prints them, in the languages people read, with what is Latin in all of them."""

# ruff: noqa: RUF001  letters of other scripts that look like Latin ones

from dataclasses import dataclass
from typing import Final

from hardware.printer.interface import Align, Pair, PrintJob, QrCode, Rule, Space, Text

LINK: Final = "https://returns.example/s/B1042-0048213-7#" + "k9xQ2f-_Zp" * 4


@dataclass(frozen=True)
class Words:
    """The words of one language; `items` are a shop's own, in whatever language the shop writes."""

    title: str
    address: str
    date: tuple[str, str]
    shop: str
    order: str
    number: str
    handed_over: str
    items: tuple[str, ...]
    label: str
    door: str
    promise: str
    questions: str
    offline: str


WORDS: Final[dict[str, Words]] = {
    "en": Words(
        "Receipt",
        "Karlsplatz 5, 10115 Berlin",
        ("Date", "29 September 2026, 17:42"),
        "Shop",
        "Order",
        "Return",
        "Handed over",
        ("1 x Linen shirt, blue, size M, with collar and chest pocket", "2 x Wool socks (grey)"),
        "Label",
        "Door",
        "Nordwind checks it and writes to you by 6 October 2026.",
        "Questions: Nordwind, +49 30 1234567",
        "Stored safely here while offline. Your return date is secured.",
    ),
    "de": Words(
        "Beleg",
        "Karlsplatz 5, 10115 Berlin",
        ("Datum", "29. September 2026, 17:42"),
        "Geschäft",
        "Bestellung",
        "Rücksendung",
        "Abgegeben",
        ("1 x Leinenhemd, blau, Größe M, mit Kragen und Brusttasche", "2 x Wollsocken (grau), 39,90 €"),
        "Etikett",
        "Fach",
        "Nordwind prüft die Ware und schreibt Ihnen bis zum 6. Oktober 2026.",
        "Fragen? Nordwind, +49 30 1234567",
        "Ohne Netz sicher hier gespeichert. Ihr Rückgabedatum ist gewahrt.",
    ),
    "pl": Words(
        "Potwierdzenie",
        "Świętokrzyska 12, 00-916 Warszawa",
        ("Data", "29 września 2026, 17:42"),
        "Sklep",
        "Zamówienie",
        "Zwrot",
        "Oddano",
        (
            "1 x Koszula lniana, błękitna, rozmiar M, z kołnierzykiem",
            "2 x Skarpety wełniane (szare), 39,90 zł",
        ),
        "Etykieta",
        "Skrytka",
        "Nordwind sprawdzi zwrot i odpisze do 6 października 2026.",
        "Pytania: Nordwind, +48 22 123 45 67",
        "Zapisano bezpiecznie bez połączenia. Data zwrotu jest zachowana.",
    ),
    "ru": Words(
        "Квитанция",
        "ул. Садовая, 12, Санкт-Петербург",
        ("Дата", "29 сентября 2026 г., 17:42"),
        "Магазин",
        "Заказ",
        "Возврат",
        "Принято",
        ("1 x Льняная рубашка, голубая, размер M, с воротником", "2 x Шерстяные носки (серые), 39,90 ₽"),
        "Этикетка",
        "Ячейка",
        "Nordwind проверит возврат и ответит до 6 октября 2026 г.",
        "Вопросы: Nordwind, +7 812 123-45-67",
        "Сохранено здесь без связи. Дата вашего возврата подтверждена.",
    ),
    "el": Words(
        "Απόδειξη",
        "Ερμού 12, 105 63 Αθήνα",
        ("Ημερομηνία", "29 Σεπτεμβρίου 2026, 17:42"),
        "Κατάστημα",
        "Παραγγελία",
        "Επιστροφή",
        "Παραδόθηκαν",
        ("1 x Λινό πουκάμισο, γαλάζιο, μέγεθος M, με γιακά", "2 x Μάλλινες κάλτσες (γκρι), 39,90 €"),
        "Ετικέτα",
        "Θυρίδα",
        "Η Nordwind θα το ελέγξει και θα σας γράψει έως τις 6 Οκτωβρίου 2026.",
        "Ερωτήσεις; Nordwind, +30 210 1234567",
        "Αποθηκεύτηκε με ασφάλεια εδώ. Η ημερομηνία επιστροφής σας ισχύει.",
    ),
    "tr": Words(
        "Makbuz",
        "İstiklal Caddesi 12, Beyoğlu, İstanbul",
        ("Tarih", "29 Eylül 2026, 17:42"),
        "Mağaza",
        "Sipariş",
        "İade",
        "Teslim edilenler",
        ("1 x Keten gömlek, açık mavi, M beden, yakalı", "2 x Yün çorap (gri), 39,90 ₺"),
        "Etiket",
        "Dolap",
        "Nordwind ürünü inceleyip 6 Ekim 2026'ya kadar size yazacak.",
        "Sorular: Nordwind, +90 212 123 45 67",
        "Bağlantı yokken burada güvenle saklandı. İade tarihiniz geçerlidir.",
    ),
    "uk": Words(
        "Квитанція",
        "вул. Хрещатик, 12, Київ",
        ("Дата", "29 вересня 2026 р., 17:42"),
        "Магазин",
        "Замовлення",
        "Повернення",
        "Здано",
        ("1 x Лляна сорочка, блакитна, розмір M, з ґудзиками", "2 x Вовняні шкарпетки (сірі), 39,90 ₴"),
        "Етикетка",
        "Комірка",
        "Nordwind перевірить його й напише вам до 6 жовтня 2026 р.",
        "Запитання: Nordwind, +380 44 123 45 67",
        "Надійно збережено тут без зв’язку. Дату повернення підтверджено.",
    ),
    "ar": Words(
        "إيصال",
        "شارع الملك فهد 12، الرياض",
        ("التاريخ", "29 سبتمبر 2026، 17:42"),
        "المتجر",
        "الطلب",
        "رقم الإرجاع",
        "ما تم تسليمه",
        (
            "1 x قميص كتان أزرق، مقاس M، بياقة وجيب أمامي",
            "2 x Wool socks (grey)",
            "1 x حذاء رياضي NW-S-42 (أبيض)",
        ),
        "الملصق",
        "الباب",
        "سيفحصه متجر Nordwind ويكتب إليك قبل 6 أكتوبر 2026.",
        "أسئلة؟ Nordwind، +966 11 123 4567",
        "تم الحفظ هنا بأمان دون اتصال. تاريخ إرجاعك مضمون.",
    ),
    "he": Words(
        "קבלה",
        "רחוב הרצל 12, תל אביב",
        ("תאריך", "29 בספטמבר 2026, 17:42"),
        "חנות",
        "הזמנה",
        "החזרה",
        "נמסרו",
        ("1 x חולצת פשתן כחולה, מידה M, עם צווארון וכיס", "2 x Wool socks (grey)"),
        "תווית",
        "דלת",
        "Nordwind תבדוק ותכתוב לך עד 6 באוקטובר 2026.",
        "שאלות? Nordwind, 03-1234567",
        "נשמר כאן בבטחה ללא חיבור. תאריך ההחזרה שלך מובטח.",
    ),
    "zh": Words(
        "退货收据",
        "北京市朝阳区建国路12号",
        ("日期", "2026年9月29日 17:42"),
        "商店",
        "订单",
        "退货编号",
        "已交付",
        ("1 x 亚麻衬衫，蓝色，M码，有领，胸前有口袋", "2 x 羊毛袜（灰色），¥39.90"),
        "标签",
        "柜门",
        "Nordwind 将检查退货，并在2026年10月6日之前给您答复。",
        "有疑问？请致电 Nordwind：+86 10 1234 5678",
        "离线时已安全保存在此。您的退货日期有效。",
    ),
}


def receipt(language: str) -> PrintJob:
    """The receipt of one return in one language."""
    words = WORDS[language]
    return PrintJob(
        "receipt",
        (
            Text(words.title, bold=True, scale=2, align=Align.CENTRE),
            Text("Returns Kiosk", align=Align.CENTRE),
            Text(words.address, align=Align.CENTRE),
            Rule(),
            Text("B1042-0048213-7", bold=True, scale=2, align=Align.CENTRE),
            Space(),
            Pair(*words.date),
            Pair(words.shop, "Nordwind GmbH"),
            Pair(words.order, "NW-4471"),
            Pair(words.number, "RMA-88213"),
            Rule(),
            Text(words.handed_over, bold=True),
            *(Text(item) for item in words.items),
            Rule(),
            Pair(words.label, "PN4810000481DE"),
            Pair(words.door, "07"),
            Rule(),
            Text(words.promise, bold=True),
            Text(words.questions),
            Space(),
            QrCode(LINK),
            Space(),
            Text(words.offline),
        ),
    )
