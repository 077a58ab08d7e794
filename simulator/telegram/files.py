"""Bot API methods that send and hand out files; what was uploaded stays in memory."""

from typing import Any

from simulator.telegram.arguments import chat_id_of
from simulator.telegram.errors import bad_request
from simulator.telegram.messages import send_media
from simulator.telegram.model import Media
from simulator.telegram.parameters import Parameters, Upload
from simulator.telegram.world import Telegram

MAX_PHOTO = 10 * 1024 * 1024  # bytes
MAX_DOCUMENT = 50 * 1024 * 1024  # bytes


def send_photo(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`sendPhoto`: an upload, or the id of one."""
    file_id, _, content = _file(telegram, parameters, "photo", MAX_PHOTO)
    size = {"width": 800, "height": 600, "file_size": len(content)}
    fields = {"photo": [{**_identity(file_id), **size}]}
    return send_media(telegram, parameters, Media("photo", file_id, fields))


def send_document(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`sendDocument`: an upload, or the id of one."""
    file_id, name, content = _file(telegram, parameters, "document", MAX_DOCUMENT)
    about = {"file_name": name, "file_size": len(content)}
    fields = {"document": {**_identity(file_id), **about}}
    return send_media(telegram, parameters, Media("document", file_id, fields))


def get_file(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`getFile`: where to download an upload."""
    file_id = parameters.text("file_id")
    if file_id not in telegram.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    path, content = telegram.files[file_id]
    return {**_identity(file_id), "file_size": len(content), "file_path": path}


def _file(
    telegram: Telegram, parameters: Parameters, kind: str, limit: int
) -> tuple[str, str, bytes]:
    """Id, name and content of a file that was uploaded now or before."""
    telegram.open_chat(chat_id_of(parameters))
    given = parameters.text(kind)
    upload = parameters.uploads.get(given.removeprefix("attach://") or kind)
    if upload is None:
        if given not in telegram.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        path, content = telegram.files[given]
        return given, path.rpartition("/")[2], content
    if len(upload.content) > limit:
        raise bad_request("file is too big")
    return _store(telegram, kind, upload)


def _store(telegram: Telegram, kind: str, upload: Upload) -> tuple[str, str, bytes]:
    number = next(telegram.numbers)
    file_id = f"{kind}-{number}"
    telegram.files[file_id] = (f"{kind}s/{number}/{upload.name}", upload.content)
    return file_id, upload.name, upload.content


def _identity(file_id: str) -> dict[str, str]:
    return {"file_id": file_id, "file_unique_id": f"unique-{file_id}"}
