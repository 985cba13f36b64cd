"""The words of the shop: what it sells, who its customers are called, where they live, how they pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from footfall.simulate.world.wares import Shelf

SHELVES: tuple[Shelf, ...] = (
    ("Apparel", "Topwear", ("Tshirts", "Shirts", "Kurtas", "Tops", "Sweatshirts", "Jackets", "Tunics"), 22),
    ("Apparel", "Bottomwear", ("Jeans", "Trousers", "Shorts", "Skirts", "Track Pants"), 28),
    ("Apparel", "Dress", ("Dresses",), 32),
    ("Apparel", "Innerwear", ("Briefs", "Camisoles"), 9),
    ("Accessories", "Watches", ("Watches",), 60),
    ("Accessories", "Bags", ("Handbags", "Backpacks", "Clutches", "Wallets"), 34),
    ("Accessories", "Jewellery", ("Earrings", "Pendant", "Ring"), 14),
    ("Accessories", "Eyewear", ("Sunglasses",), 25),
    ("Accessories", "Belts", ("Belts",), 12),
    ("Accessories", "Headwear", ("Caps", "Hats"), 11),
    ("Footwear", "Shoes", ("Casual Shoes", "Sports Shoes", "Formal Shoes", "Heels", "Flats"), 45),
    ("Footwear", "Sandal", ("Sandals", "Sports Sandals"), 24),
    ("Footwear", "Flip Flops", ("Flip Flops",), 12),
    ("Personal Care", "Fragrance", ("Perfume and Body Mist", "Deodorant"), 16),
    ("Personal Care", "Lips", ("Lipstick", "Lip Gloss"), 9),
    ("Personal Care", "Nails", ("Nail Polish",), 6),
)
BRANDS = (
    "Arutala",
    "Bahari",
    "Cendana",
    "Damar",
    "Elok",
    "Fajar",
    "Gunung",
    "Harum",
    "Indah",
    "Jaya",
    "Kirana",
    "Laras",
)
COLOURS = ("Black", "White", "Blue", "Brown", "Grey", "Red", "Green", "Pink", "Navy Blue", "Purple", "Silver")
SEASONS = ("Summer", "Fall", "Winter", "Spring")
USAGES = ("Casual", "Casual", "Casual", "Sports", "Ethnic", "Formal")
GENDERS = ("Men", "Women", "Men", "Women", "Unisex", "Boys", "Girls")
PAYMENTS = ("Credit Card", "Gopay", "OVO", "Debit Card", "LinkAja")
FIRST_NAMES = {
    "F": (
        "Ani",
        "Ayu",
        "Citra",
        "Dewi",
        "Eka",
        "Fitri",
        "Intan",
        "Kartika",
        "Lestari",
        "Maya",
        "Putri",
        "Sari",
        "Wulan",
    ),
    "M": (
        "Adi",
        "Agus",
        "Bayu",
        "Budi",
        "Dimas",
        "Fajar",
        "Hendra",
        "Irfan",
        "Joko",
        "Rizky",
        "Surya",
        "Wahyu",
        "Yoga",
    ),
}
LAST_NAMES = (
    *("Anggraini", "Gunawan", "Handayani", "Hidayat", "Kusuma", "Lubis", "Maulana", "Nasution", "Nugroho"),
    *("Permata", "Pratama", "Purnama", "Rahayu", "Santoso", "Saputra", "Setiawan", "Siregar", "Utami", "Wibowo"),
)
PLACES = (
    ("Jakarta Raya", -6.2, 106.8),
    ("Jawa Barat", -6.9, 107.6),
    ("Jawa Tengah", -7.0, 110.4),
    ("Jawa Timur", -7.3, 112.7),
    ("Yogyakarta", -7.8, 110.4),
    ("Bali", -8.6, 115.2),
    ("Sumatera Utara", 3.6, 98.7),
    ("Sulawesi Selatan", -5.1, 119.4),
    ("Kalimantan Timur", -0.5, 117.1),
)
PHONES = (
    ("Android", "Android 4.4.2"),
    ("Android", "Android 5.0"),
    ("Android", "Android 9.0"),
    ("iOS", "iPhone; CPU iPhone OS 12_4"),
    ("Android", "Android 11"),
    ("iOS", "iPad; CPU iPad OS 13_6"),
)
