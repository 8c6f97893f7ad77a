"""The names that the format fixes: members, signature purposes, file names."""

from types import MappingProxyType
from typing import Final

RETURN_NAMESPACE: Final = "kpi-return-v1@tui-kpi"
RECEIPT_NAMESPACE: Final = "kpi-receipt-v1@tui-kpi"
KEY_NAMESPACE: Final = "kpi-key-v1@tui-kpi"
TRAINING_NAMESPACE: Final = "kpi-training-v1@tui-kpi"

RETURN_FORMAT: Final = "kpi-return"
TRAINING_FORMAT: Final = "kpi-training"
CARD_FORMAT: Final = "kpi-key-card"
ROTATION_FORMAT: Final = "kpi-key-rotation"
RECEIPT_FORMAT: Final = "kpi-receipt"
FORMAT_VERSION: Final = "1.0"

APPLICATION: Final = "tui-kpi"

SUBMISSION: Final = "submission.json"
SUBMISSION_SIGNATURE: Final = "submission.json.sig"
SUMMARY: Final = "summary.html"
VALUES: Final = "values.csv"
RECEIPT: Final = "receipt.json"
RECEIPT_SIGNATURE: Final = "receipt.json.sig"
EVIDENCE_FOLDER: Final = "evidence/"

NAMESPACES: Final = MappingProxyType(
    {RETURN_FORMAT: RETURN_NAMESPACE, TRAINING_FORMAT: TRAINING_NAMESPACE}
)
"""The signature purpose of each format of submission.json."""

MEDIA_TYPES: Final = MappingProxyType({SUMMARY: "text/html", VALUES: "text/csv"})
"""The media type of each fixed member that the manifest lists."""

EVIDENCE_TYPES: Final = MappingProxyType(
    {
        "csv": "text/csv",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "gif": "image/gif",
        "heic": "image/heic",
        "jpeg": "image/jpeg",
        "jpg": "image/jpeg",
        "odp": "application/vnd.oasis.opendocument.presentation",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "odt": "application/vnd.oasis.opendocument.text",
        "pdf": "application/pdf",
        "png": "image/png",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "tif": "image/tiff",
        "tiff": "image/tiff",
        "txt": "text/plain",
        "webp": "image/webp",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""Evidence that a package may carry, by extension: nothing that runs, unpacks or redirects."""


PACKAGE_SUFFIX: Final = ".kpi.zip"
RECEIPT_SUFFIX: Final = ".kpi-receipt.zip"
TRAINING_MARK: Final = "TRAINING_"
"""Begins the file name of a package from training."""


def package_name(
    framework: str, provider: str, period: str, revision: int, *, training: bool = False
) -> str:
    """Return the file name of a sealed return; the parts are ids, already checked."""
    mark = TRAINING_MARK if training else ""
    return f"{mark}{framework}_{provider}_{period}_r{revision}{PACKAGE_SUFFIX}"


CARD_SUFFIX: Final = ".kpi-card"
ROTATION_SUFFIX: Final = ".kpi-rotation"
"""Endings of the files that tell a council about a key."""
