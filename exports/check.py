#!/usr/bin/env python3
"""Check a sealed return without tui-kpi: with Python 3.8 or later and `ssh-keygen`, nothing else.

    python3 check.py FILE.kpi.zip
    python3 check.py FILE.kpi.zip --allowed-signers allowed_signers

The first says whether the file is whole, unchanged and signed by the key that it names; the second
also whether that key is registered for the provider. Exit status: 0 yes, 1 no, 2 it could not be
checked. Written from SPEC.md, steps 2 to 4, 6 to 10 and 12; README.md says what is not checked.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zlib
from datetime import datetime, timezone

NAMESPACES = {"kpi-return": "kpi-return-v1@tui-kpi", "kpi-training": "kpi-training-v1@tui-kpi"}
FIRST = ["submission.json", "submission.json.sig", "summary.html", "values.csv"]
KINDS = "csv/docx/gif/heic/jpeg/jpg/odp/ods/odt/pdf/png/pptx/tif/tiff/txt/webp/xlsx"
NAME = re.compile(r"(?:evidence/)?[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,8}){1,2}")
EVIDENCE = re.compile(r"evidence/[0-9]{3}-[a-z0-9][a-z0-9_-]{0,59}\.([a-z0-9]{1,8})")
DEVICE = re.compile(r"(?:evidence/)?(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\.")
BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[][{}]', re.DOTALL)
MAX_PACKAGE, MAX_JSON, MAX_SIGNATURE = 100 * 2**20, 8 * 2**20, 16 * 2**10
MAX_MEMBERS, MAX_DEPTH, MAX_NUMBER = 200, 20, 2**53
BEGIN, END = b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n"
FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL_ORDER = (
    0,
    1,
    FIELD - 1,
    2707385501144840649318225287225658788936804267575313519463743609750303402022,
    55188659117513257062467267217118295137698188065244968500265048394206261417927,
)


class Refused(Exception):
    """The answer is no. `code` is that of SPEC.md."""

    def __init__(self, code, sentence):
        """Keep why."""
        super().__init__(sentence)
        self.code = code


class CannotCheck(Exception):
    """Neither yes nor no: something is wanting here."""


def require(good, code, sentence):
    """Refuse unless `good`."""
    if not good:
        raise Refused(code, sentence)


def read_package(data):
    """Return the members of a package, name and bytes, in order."""
    require(len(data) <= MAX_PACKAGE, "container-too-large", "The file is larger than 100 MiB.")
    require(data[:4] == b"PK\x03\x04", "container-not-zip", "The file is not a package.")
    end = len(data) - 22
    if end < 0 or data[end : end + 4] != b"PK\x05\x06":
        require(b"PK\x05\x06" in data, "container-truncated", "The package is cut short.")
        raise Refused("container-not-canonical", "Something follows the end of the package.")
    count, position = struct.unpack("<10xH4xI2x", data[end:])
    require(count <= MAX_MEMBERS, "container-too-many", "The package has more than 200 members.")
    members, start = [], 0
    for _ in range(count):
        header = data[position : min(position + 46, end)]
        good = len(header) == 46 and header[:4] == b"PK\x01\x02"
        require(good, "container-not-canonical", "The package was cut, or packed anew.")
        size, name_size = struct.unpack("<24xIH16x", header)
        raw = data[position + 46 : position + 46 + name_size]
        good = all(byte < 128 for byte in raw)
        require(good, "container-name", "A member has a name that is not allowed.")
        start += 30 + name_size
        members.append((raw.decode("ascii"), data[start : start + size]))
        start += size
        position += 46 + name_size
    check_members(members)
    same = write_package(members) == data
    require(same, "container-not-canonical", "The package was damaged, changed or repacked.")
    return members


def check_members(members):
    """Require allowed names in the order of the format, and sizes within its limits."""
    found = [name for name, _ in members]
    for name in found:
        good = NAME.fullmatch(name) and not DEVICE.match(name)
        require(good, "container-name", "A member has a name that is not allowed.")
    rest = found[4:]
    require(
        found[:4] == FIRST, "container-members", "The package does not begin with its four members."
    )
    for name in rest:
        match = EVIDENCE.fullmatch(name)
        require(match, "container-name", "A member has a name that is not allowed.")
        good = match.group(1) in KINDS.split("/")
        require(good, "evidence-type", "The evidence holds a kind of file that is not allowed.")
    ordered = rest == sorted(set(rest))
    require(ordered, "container-members", "The evidence is out of order, or named twice.")
    too_large = len(members[0][1]) > MAX_JSON or len(members[1][1]) > MAX_SIGNATURE
    require(not too_large, "container-too-large", "submission.json or its signature is too large.")


def write_package(members):
    """Return the only package that holds `members`."""
    body, directory = bytearray(), bytearray()
    for name, data in members:
        raw = name.encode("ascii")
        size, crc = len(data), zlib.crc32(data)
        same = struct.pack("<5H3I2H", 20, 0, 0, 0, 33, crc, size, size, len(raw), 0)
        last = struct.pack("<3H2I", 0, 0, 0, 0o100644 << 16, len(body))
        directory += b"PK\x01\x02" + struct.pack("<H", 3 << 8 | 20) + same + last + raw
        body += b"PK\x03\x04" + same + raw + data
    sizes = struct.pack("<4H2IH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return bytes(body + directory) + b"PK\x05\x06" + sizes


class Fields:
    """Takes length-prefixed fields off the front of some bytes."""

    def __init__(self, data):
        """Begin at the front of `data`."""
        self.rest = data

    def take(self, size):
        """Return the next `size` bytes."""
        require(size <= len(self.rest), "signature-malformed", "The signature ends too soon.")
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def string(self):
        """Return the next field."""
        return self.take(struct.unpack(">I", self.take(4))[0])

    def end(self):
        """Require that nothing is left."""
        good = not self.rest
        require(good, "signature-malformed", "Something follows a field of the signature.")


def read_signature(armoured):
    """Return the key (as SSH writes it) and the purpose of a signature in its one form."""
    framed = armoured.startswith(BEGIN) and armoured.endswith(END)
    require(framed, "signature-armour", "The signature is not framed as ssh-keygen does it.")
    try:
        blob = base64.b64decode(armoured[len(BEGIN) : -len(END)].replace(b"\n", b""), validate=True)
    except ValueError:
        raise Refused("signature-armour", "The signature's base64 is broken.") from None
    text = base64.b64encode(blob)
    lines = b"".join(text[i : i + 70] + b"\n" for i in range(0, len(text), 70))
    good = BEGIN + lines + END == armoured
    require(good, "signature-armour", "The signature is not wrapped as ssh-keygen does it.")
    fields = Fields(blob)
    require(fields.take(6) == b"SSHSIG", "signature-malformed", "It is not an SSH signature.")
    version = struct.unpack(">I", fields.take(4))[0]
    require(version == 1, "signature-version", "The signature is not of version 1.")
    key = fields.string()
    point = ed25519(key, 32)
    namespace = fields.string()
    require(not fields.string(), "signature-reserved", "The reserved field is not empty.")
    require(fields.string() == b"sha512", "signature-hash", "The signature's hash is not sha512.")
    inner = fields.string()
    fields.end()
    value = ed25519(inner, 64)
    number = int.from_bytes(value[32:], "little")
    good = not (weak(point) or weak(value[:32]) or number >= ORDER)
    require(good, "signature-weak", "The signature has a form that no honest signer produces.")
    return key, namespace.decode("ascii", "backslashreplace")


def ed25519(blob, size):
    """Return the `size` bytes that stand behind the type ssh-ed25519."""
    fields = Fields(blob)
    good = fields.string() == b"ssh-ed25519"
    require(good, "signature-key-type", "The signature was not made with an Ed25519 key.")
    value = fields.string()
    fields.end()
    require(len(value) == size, "signature-malformed", "A field has not its length.")
    return value


def weak(encoded):
    """Return whether a point is of small order, or not written in its one form."""
    y = int.from_bytes(encoded, "little") & ((1 << 255) - 1)
    return y >= FIELD or y in SMALL_ORDER


def ssh_keygen(arguments, message, signature):
    """Return whether `ssh-keygen -Y` says yes to `message` and `signature`."""
    program = shutil.which("ssh-keygen")
    if program is None:
        raise CannotCheck("ssh-keygen is not here. It comes with OpenSSH.")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "submission.json.sig")
        with open(path, "wb") as file:
            file.write(signature)
        command = [program, "-Y", *arguments, "-s", path]
        done = subprocess.run(command, input=message, capture_output=True, check=False)
    if done.returncode not in (0, 255):
        raise CannotCheck("ssh-keygen is too old; OpenSSH 8.2 or later is needed.")
    return done.returncode == 0


def read_json(data):
    """Return the value of canonical JSON."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("json-encoding", "submission.json is not UTF-8.") from None
    marked = text.startswith("\ufeff")
    require(not marked, "json-encoding", "submission.json begins with a byte-order mark.")
    depth = 0
    for token in BRACKETS.findall(data):
        depth += (token in b"[{") - (token in b"]}")
        require(depth <= MAX_DEPTH, "json-depth", "submission.json is nested too deep.")
    try:
        value = json.loads(
            text, parse_int=whole, parse_float=no_number, parse_constant=no_number,
            object_pairs_hook=once,
        )  # fmt: skip
    except ValueError:
        raise Refused("json-syntax", "submission.json is not JSON.") from None
    check_values(value)
    again = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    good = again.encode("utf-8") == data
    require(good, "json-not-canonical", "submission.json was opened and saved again.")
    return value


def whole(digits):
    """Return a whole number below 2^53."""
    good = len(digits) <= 17 and abs(int(digits)) < MAX_NUMBER
    require(good, "json-number", "submission.json holds a number of 2^53 or more.")
    return int(digits)


def no_number(digits):
    """Refuse any number that is not whole."""
    raise Refused("json-number", "submission.json holds the number " + digits[:20] + ".")


def once(pairs):
    """Return an object, each of whose keys stands there once."""
    good = len(dict(pairs)) == len(pairs)
    require(good, "json-duplicate-key", "submission.json holds a key twice.")
    return dict(pairs)


def check_values(value):
    """Require texts that the format can hold."""
    if isinstance(value, str):
        for character in value:
            good = character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
            require(good, "json-character", "submission.json holds a hidden character.")
        good = unicodedata.normalize("NFC", value) == value
        require(good, "json-not-nfc", "submission.json holds letters in a decomposed form.")
    elif isinstance(value, (dict, list)):
        for item in [*value, *(value.values() if isinstance(value, dict) else ())]:
            check_values(item)


def check_form(submission, form):
    """Require a format, version and features that this file knows."""
    good = isinstance(submission, dict)
    require(good, "schema", "submission.json is not an object.")
    good = submission.get("format") == form
    require(good, "format-unknown", "submission.json is of another format.")
    version = submission.get("format_version")
    good = isinstance(version, str) and version.startswith("1.")
    require(good, "format-version", "submission.json is of another version.")
    features = submission.get("required_features")
    good = not (isinstance(features, list) and features)
    require(good, "feature-unknown", "submission.json needs a feature that is not known here.")


def check_manifest(submission, members):
    """Require that the members are those listed, in order, byte for byte."""
    manifest = submission["manifest"]
    listed = [entry["name"] for entry in manifest] == [name for name, _ in members]
    require(listed, "manifest-members", "The members are not those of the signed list.")
    for number, (entry, (name, data)) in enumerate(zip(manifest, members)):
        role = ("summary", "values", "evidence")[min(number, 2)]
        require(entry["role"] == role, "manifest-members", name + " is listed as something else.")
        good = entry["size"] == len(data)
        require(good, "manifest-size", name + " has not the size of the signed list.")
        good = entry["sha256"] == hashlib.sha256(data).hexdigest()
        require(good, "manifest-sha256", name + " is not the file that was signed.")


def check_signer(submission, key, principal):
    """Require that key, signer and provider are those named; return the provider's id."""
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode("ascii").rstrip("=")
    signer, provider = submission["signer"], submission["provider"]["id"]
    good = signer["key_fingerprint"] == "SHA256:" + digest
    require(good, "fingerprint-differs", "The return names another key than the one that signed.")
    good = signer["principal"] == provider
    require(good, "principal-differs", "The signer is not the provider.")
    good = principal in (None, provider)
    require(good, "principal-differs", "The return is another provider's.")
    return provider


def check(data, options):
    """Return submission.json and the provider, or raise Refused or CannotCheck."""
    members = read_package(data)
    message, armoured = members[0][1], members[1][1]
    key, purpose = read_signature(armoured)
    form = "kpi-training" if options.training else "kpi-return"
    namespace = NAMESPACES[form]
    good = options.training or purpose != NAMESPACES["kpi-training"]
    require(good, "training-package", "The file is from training; it is never a real return.")
    good = purpose == namespace
    require(good, "signature-namespace", "The signature was made for another purpose.")
    good = ssh_keygen(["check-novalidate", "-n", namespace], message, armoured)
    require(good, "signature-bad", "The signature does not belong to this submission.json.")
    submission = read_json(message)
    check_form(submission, form)
    try:
        check_manifest(submission, members[2:])
        provider = check_signer(submission, key, options.principal)
    except (KeyError, TypeError, IndexError):
        raise Refused("schema", "submission.json lacks what the format asks.") from None
    if options.allowed_signers:
        good = isinstance(provider, str) and re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", provider)
        require(good, "schema", "The provider's id is not written as the format asks.")
        arguments = ["verify", "-n", namespace, "-f", options.allowed_signers, "-I", provider]
        if options.received_at:
            arguments += ["-O", "verify-time=" + utc(options.received_at)]
        good = ssh_keygen(arguments, message, armoured)
        require(good, "signer-not-accepted", "The registry does not let this key sign for it.")
    return submission, provider


def utc(text):
    """Return a moment such as 2026-07-10T09:00:00+01:00 as ssh-keygen reads it."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CannotCheck("--received-at needs a moment such as 2026-07-10T09:00:00Z.")
    return moment.astimezone(timezone.utc).strftime("%Y%m%d%H%M%SZ")


def parse_arguments(arguments):
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description="Check a sealed return without tui-kpi.")
    parser.add_argument("package", help="the .kpi.zip file")
    parser.add_argument("--allowed-signers", help="the registry of keys")
    parser.add_argument("--principal", help="the provider that it must be of")
    parser.add_argument("--received-at", help="when it came; key dates count then, not now")
    parser.add_argument("--training", action="store_true", help="expect a file from training")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Print the verdict and return the exit status."""
    options = parse_arguments(arguments)
    try:
        if options.allowed_signers and not os.path.isfile(options.allowed_signers):
            raise CannotCheck(options.allowed_signers + " is not there.")
        with open(options.package, "rb") as file:
            data = file.read(MAX_PACKAGE + 1)
        submission, provider = check(data, options)
    except Refused as refused:
        print("REFUSED: " + str(refused) + " (" + refused.code + ")")
        return 1
    except (CannotCheck, OSError) as error:
        if isinstance(error, OSError):
            where, why = error.filename or options.package, error.strerror or "it cannot be opened"
            error = CannotCheck(str(where) + " cannot be read: " + why.lower() + ".")
        print("NOT CHECKED: " + str(error), file=sys.stderr)
        return 2
    digest = hashlib.sha256(read_package(data)[0][1]).hexdigest()
    good = "GOOD: the file is whole, unchanged, and signed by a key registered for the provider."
    only = "WHOLE, but who signed was not checked: give --allowed-signers for that."
    print(good if options.allowed_signers else only)
    print("Provider " + ascii(provider) + ", revision " + ascii(submission.get("revision")))
    print("Not checked: whether the results follow from the answers, and whom it is addressed to.")
    print("SHA-256 of submission.json: " + digest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
