// SPDX-License-Identifier: Apache-2.0
#ifndef CDECODE_H
#define CDECODE_H

#include <stddef.h>
#include <stdint.h>

/// A hand-written decoder for the PMS5003 only.
struct pms_decoder {
    uint8_t frame[32];
    size_t count;
    uint64_t frames;
    /// The sum of all values, so that the compiler keeps their computation.
    uint64_t sum;
};

void pms_receive(struct pms_decoder *decoder, const uint8_t *bytes, size_t count);

#endif
