"""The columns of both tables, and the words of the field in them. Headings are Indonesian: an office fills them in."""

from __future__ import annotations

FEES = (
    "layanan",
    "nama",
    "jenis_biaya",
    "jumlah",
    "untuk_id",
    "untuk_en",
    "rincian_id",
    "rincian_en",
    "rincian_jumlah",
    "catatan_id",
    "catatan_en",
    "status",
    "sumber",
)
STANDARDS = (
    "layanan",
    "nama",
    "komponen",
    "isi_id",
    "isi_en",
    "hanya_bila_id",
    "hanya_bila_en",
    "pemohon",
    "nilai",
    "satuan",
    "tercepat",
    "status",
    "sumber",
)
KINDS = {"fees": FEES, "standards": STANDARDS}

COMPONENTS = {
    "persyaratan": "requirements",
    "prosedur": "procedure",
    "waktu": "time",
    "produk": "product",
    "pengaduan": "complaints",
    "dasar hukum": "legal_basis",
    "sarana": "facilities",
    "kompetensi": "competence",
    "pengawasan": "supervision",
    "jumlah pelaksana": "staffing",
    "jaminan pelayanan": "service_guarantee",
    "jaminan keamanan": "safety_guarantee",
    "evaluasi": "evaluation",
}
FEE_KINDS = {
    "gratis": "free",
    "satu jumlah": "fixed",
    "tabel": "table",
    "rumus": "formula",
    "menurut peraturan": "by_law",
}
STATUSES = {"pasti": "certain", "perlu dipastikan": "to_verify", "contoh": "illustrative"}
UNITS = {"menit": "minutes", "jam": "hours", "hari kerja": "working_days"}
APPLICANTS = {
    "perorangan": "person",
    "badan usaha": "business",
    "lembaga": "institution",
    "kuasa": "proxy",
    "wna": "foreigner",
}


def word(words: dict[str, str], value: str) -> str:
    """The Indonesian word of a value."""
    return next(said for said, meant in words.items() if meant == value)


# Where a path inside a part stands in its table; a path that begins with the name.
PLACES_OF_A_FEE = (
    ("kind", "jenis_biaya"),
    ("amount", "jumlah"),
    ("per.id", "untuk_id"),
    ("per.en", "untuk_en"),
    ("note.id", "catatan_id"),
    ("note.en", "catatan_en"),
    ("text.id", "rincian_id"),
    ("text.en", "rincian_en"),
    ("status", "status"),
    ("source", "sumber"),
)
PLACES_OF_A_COMPONENT = (
    ("text.id", "isi_id"),
    ("text.en", "isi_en"),
    ("note.id", "isi_id"),
    ("note.en", "isi_en"),
    ("for.id", "hanya_bila_id"),
    ("for.en", "hanya_bila_en"),
    ("applicants", "pemohon"),
    ("value", "nilai"),
    ("unit", "satuan"),
    ("fastest", "tercepat"),
    ("status", "status"),
    ("source", "sumber"),
    ("id", "isi_id"),
    ("en", "isi_en"),
    ("title", "isi_id"),
)
