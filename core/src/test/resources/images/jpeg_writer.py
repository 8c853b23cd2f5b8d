"""Writes JPEG files of made-up coefficients: any sampling, scans in any order, sequential or progressive."""

import struct



def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


class Bits:
    def __init__(self):
        self.data = bytearray()
        self.buffer = 0
        self.count = 0

    def put(self, value, length):
        for i in reversed(range(length)):
            self.buffer = self.buffer << 1 | (value >> i & 1)
            self.count += 1
            if self.count == 8:
                self.data.append(self.buffer)
                if self.buffer == 255:
                    self.data.append(0)
                self.buffer = self.count = 0

    def fill(self):
        while self.count:
            self.put(1, 1)


class Table:
    """A Huffman code for the symbols in that order: all of 8 bits but the last two, which have 9."""

    def __init__(self, symbols):
        self.symbols = symbols
        self.counts = [0] * 16
        self.counts[7] = max(1, len(symbols) - 2)
        self.counts[8] = len(symbols) - self.counts[7]
        self.codes = {}
        code = index = 0
        for length in range(1, 17):
            for _ in range(self.counts[length - 1]):
                self.codes[symbols[index]] = (code, length)
                code += 1
                index += 1
            code <<= 1

    def segment(self, target):
        return segment(0xC4, bytes([target]) + bytes(self.counts) + bytes(self.symbols))


DC_TABLE = Table(list(range(12)))
AC_TABLE = Table(list(range(256)))


def put_signed(bits, value, size):
    bits.put(value if value >= 0 else value + (1 << size) - 1, size)


def size_of(value):
    return abs(value).bit_length()


class Writer:
    def __init__(self, rng, components, width, height, progressive, restart):
        """components: (horizontal, vertical sampling) of each."""
        self.rng = rng
        self.components = components
        self.width, self.height = width, height
        self.progressive = progressive
        self.restart = restart
        self.most_h = max(h for h, _ in components)
        self.most_v = max(v for _, v in components)
        self.units = (-(-width // (8 * self.most_h)), -(-height // (8 * self.most_v)))
        wild = rng.random() < 0.15
        self.blocks = []
        for h, v in components:
            count = (self.units[0] * h, self.units[1] * v)
            self.blocks.append([[self.block(wild) for _ in range(count[0])] for _ in range(count[1])])

    def block(self, wild):
        rng = self.rng
        block = [0] * 64
        block[0] = rng.randrange(-60, 61) if not wild else rng.randrange(-1000, 1001)
        for _ in range(rng.choice([0, 0, 1, 2, 5, 20])):
            most = rng.choice([1, 1, 2, 5, 20]) if not wild else 1000
            block[min(63, int(rng.expovariate(0.15)) + 1)] = rng.randrange(-most, most + 1)
        return block

    def file(self):
        rng = self.rng
        data = b"\xff\xd8"
        if rng.random() < 0.5 and len(self.components) != 4:
            data += segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        if len(self.components) == 4 or rng.random() < 0.3:
            data += segment(0xEE, b"Adobe\0d\0\0\0\0" + bytes([rng.randrange(3)]))
        steps = [rng.choice([1, 2, 5, 16, 40, 255]) for _ in range(2)]
        for i, step in enumerate(steps):
            data += segment(0xDB, bytes([i]) + bytes(min(255, step + rng.randrange(1 + step)) for _ in range(64)))
        frame = struct.pack(">BHHB", 8, self.height, self.width, len(self.components))
        for i, (h, v) in enumerate(self.components):
            frame += bytes([i + 1, h << 4 | v, min(i, 1)])
        data += segment(0xC2 if self.progressive else rng.choice([0xC0, 0xC1]), frame)
        data += DC_TABLE.segment(0) + AC_TABLE.segment(0x10)
        if self.restart:
            data += segment(0xDD, struct.pack(">H", self.restart))
        for scan in self.scans():
            data += self.scan(*scan)
        return data + b"\xff\xd9"

    def scans(self):
        rng = self.rng
        every = list(range(len(self.components)))
        blocks = sum(h * v for h, v in self.components)
        if not self.progressive:
            return [(every, 0, 63, 0, 0)] if blocks <= 10 and rng.random() < 0.7 else [([c], 0, 63, 0, 0) for c in every]
        low = rng.randrange(3)
        groups = [every] if blocks <= 10 and rng.random() < 0.7 else [[c] for c in every]
        scans = [(group, 0, 0, 0, low) for group in groups]
        more = [[(group, 0, 0, bit + 1, bit) for group in groups] for bit in reversed(range(low))]
        for c in every:
            cuts = sorted(rng.sample(range(2, 63), rng.randrange(3)))
            for first, last in zip([1] + cuts, [cut - 1 for cut in cuts] + [63]):
                if rng.random() < 0.85:
                    more.append([([c], first, last, 0, rng.choice([0, 0, 0, 1]))])
        rng.shuffle(more) if low < 2 else None
        return scans + [scan for group in more for scan in group]

    def scan(self, members, first, last, high, low):
        header = bytes([len(members)])
        for c in members:
            header += bytes([c + 1, 0])
        out = segment(0xDA, header + bytes([first, last, high << 4 | low]))
        bits = Bits()
        predictions = {c: 0 for c in members}
        units = self.scan_units(members)
        restarts = 0
        for i, unit in enumerate(units):
            if self.restart and i and i % self.restart == 0:
                bits.fill()
                bits.data += bytes([0xFF, 0xD0 + restarts % 8])
                restarts += 1
                predictions = {c: 0 for c in members}
            for c, block in unit:
                self.put_block(bits, predictions, c, block, first, last, high, low)
        bits.fill()
        return out + bytes(bits.data)

    def scan_units(self, members):
        if len(members) > 1:
            for y in range(self.units[1]):
                for x in range(self.units[0]):
                    yield [
                        (c, self.blocks[c][y * self.components[c][1] + v][x * self.components[c][0] + h])
                        for c in members
                        for v in range(self.components[c][1])
                        for h in range(self.components[c][0])
                    ]
            return
        (c,) = members
        h, v = self.components[c]
        for row in self.blocks[c][: -(-self.height * v // (8 * self.most_v))]:
            for block in row[: -(-self.width * h // (8 * self.most_h))]:
                yield [(c, block)]

    def put_block(self, bits, predictions, c, block, first, last, high, low):
        if high:
            bits.put(block[0] >> low & 1, 1)
            return
        if first == 0:
            value = (block[0] >> low) - predictions[c]
            predictions[c] = block[0] >> low
            bits.put(*DC_TABLE.codes[size_of(value)])
            put_signed(bits, value, size_of(value))
        run = 0
        for k in range(max(1, first), last + 1):
            value = abs(block[k]) >> low
            value = -value if block[k] < 0 else value
            if value == 0:
                run += 1
                continue
            while run > 15:
                bits.put(*AC_TABLE.codes[0xF0])
                run -= 16
            bits.put(*AC_TABLE.codes[run << 4 | size_of(value)])
            put_signed(bits, value, size_of(value))
            run = 0
        if run and last > 0:
            bits.put(*AC_TABLE.codes[0])


def written(rng):
    count = rng.choice([1, 3, 3, 3, 4])
    sides = [(1, 1), (1, 1), (2, 1), (2, 2), (1, 2), (4, 1), (1, 4), (4, 2), (2, 4), (3, 1), (1, 3), (3, 3), (4, 4)]
    if count == 1:
        components = [rng.choice([(1, 1), (1, 1), (2, 2), (2, 1)])]
    elif rng.random() < 0.8:
        components = [rng.choice(sides)] + [(1, 1)] * (count - 1)
        if count == 4:
            components[3] = rng.choice([components[0], (1, 1)])
    else:
        components = [rng.choice([(1, 1), (2, 1), (1, 2), (2, 2), (4, 2)]) for _ in range(count)]
    width, height = rng.choice([1, 3, 8, 15, 17, 31, 40, 65]), rng.choice([1, 2, 8, 9, 16, 33, 50])
    restart = rng.choice([0, 0, 1, 2, 3, 5])
    return Writer(rng, components, width, height, rng.random() < 0.5, restart).file()
