// SPDX-License-Identifier: Apache-2.0
#include "CDecode.h"

#include <stdbool.h>
#include <string.h>

static unsigned u16be(const uint8_t *bytes) {
    return (unsigned)bytes[0] << 8 | bytes[1];
}

/// Whether the received bytes may be the beginning of a frame.
static bool fits(const uint8_t *frame, size_t count) {
    static const uint8_t start[4] = {0x42, 0x4D, 0x00, 0x1C};
    return memcmp(frame, start, count < 4 ? count : 4) == 0;
}

static bool is_valid(const uint8_t *frame) {
    unsigned sum = 0;
    for (int i = 0; i < 30; i++) sum += frame[i];
    return sum == u16be(frame + 30);
}

/// After a bad byte or a bad sum, one byte is dropped and the search goes on.
static void drop_one(struct pms_decoder *decoder) {
    do {
        decoder->count--;
        memmove(decoder->frame, decoder->frame + 1, decoder->count);
    } while (decoder->count > 0 && !fits(decoder->frame, decoder->count));
}

static void deliver(struct pms_decoder *decoder) {
    const uint8_t *frame = decoder->frame;
    decoder->sum += u16be(frame + 10) + u16be(frame + 12) + u16be(frame + 14);
    decoder->frames++;
    decoder->count = 0;
}

void pms_receive(struct pms_decoder *decoder, const uint8_t *bytes, size_t count) {
    while (count > 0) {
        // All missing bytes at once; the beginning of a frame is tested early.
        size_t missing = (decoder->count < 4 ? 4 : 32) - decoder->count;
        size_t taken = count < missing ? count : missing;
        memcpy(decoder->frame + decoder->count, bytes, taken);
        decoder->count += taken;
        bytes += taken;
        count -= taken;
        if (!fits(decoder->frame, decoder->count)) {
            drop_one(decoder);
        } else if (decoder->count == 32) {
            if (is_valid(decoder->frame)) deliver(decoder); else drop_one(decoder);
        }
    }
}
