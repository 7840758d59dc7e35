# SPDX-License-Identifier: Apache-2.0
#
# Encrypts random telegrams with the package cryptography: encrypt-telegrams.py KEY KEY COUNT
#
# Writes whole.bin, damaged.bin (the same with flipped bits, lost and added bytes) and
# expected.json, the lines of `martlet decode`.
import random
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

key, authentication = bytes.fromhex(sys.argv[1]), bytes.fromhex(sys.argv[2])
chance = random.Random(7)


def crc16(data):
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


def telegram(energy, power, filler):
    text = f"/MRT5test\r\n\r\n1-0:1.8.0({energy / 1000:010.3f}*kWh)\r\n"
    text += f"1-0:1.7.0({power / 1000:06.3f}*kW)\r\n{filler}!"
    return text.encode() + b"%04X\r\n" % crc16(text.encode())


def encrypted(plain):
    title, counter = chance.randbytes(8), chance.randbytes(4)
    security = bytes([chance.choice([0x30, 0x31])])
    cipher = Cipher(algorithms.AES(key), modes.GCM(title + counter)).encryptor()
    cipher.authenticate_additional_data(security + authentication)
    body = security + counter + cipher.update(plain) + cipher.finalize() + cipher.tag[:12]
    forms = [b"\x82" + len(body).to_bytes(2, "big")]
    if len(body) < 256:
        forms.append(b"\x81" + bytes([len(body)]))
    if len(body) < 128:
        forms.append(bytes([len(body)]))
    return b"\xDB\x08" + title + chance.choice(forms) + body


def damaged(frame):
    place = chance.randrange(len(frame))
    kind = chance.randrange(6)
    if kind == 0:
        return frame[:place] + bytes([frame[place] ^ 1 << chance.randrange(8)]) + frame[place + 1:]
    if kind == 1:
        return frame[:place] + frame[place + chance.randrange(1, 9):]
    if kind == 2:
        return frame[:place] + chance.randbytes(chance.randrange(1, 9)) + frame[place:]
    return frame


def number(thousandths):
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")


whole, broken, lines = b"", b"", ""
for _ in range(int(sys.argv[3])):
    energy, power = chance.randrange(10**9), chance.randrange(10**5)
    filler = "".join("0-0:96.13.0()\r\n" for _ in range(chance.choice([0, 1, 9, 60])))
    frame = encrypted(telegram(energy, power, filler))
    whole += chance.randbytes(chance.choice([0, 0, 3])) + frame
    broken += damaged(frame)
    lines += '{"frame":"telegram","values":{"taken":%s,"power-taken":%s}}\n' % (
        number(energy), number(power))
open("whole.bin", "wb").write(whole)
# A false beginning may wait for the bytes of its length.
open("damaged.bin", "wb").write(broken + bytes(5000))
open("expected.json", "w").write(lines)
