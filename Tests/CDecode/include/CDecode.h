// SPDX-License-Identifier: Apache-2.0
#ifndef CDECODE_H
#define CDECODE_H

#include <stddef.h>
#include <stdint.h>

/// The decoder that somebody writes by hand for a PMS5003, and nothing else.
struct pms_decoder {
    uint8_t frame[32];
    size_t count;
    uint64_t frames;
    /// The sum of all values, so that they are not left out.
    uint64_t sum;
};

void pms_receive(struct pms_decoder *decoder, const uint8_t *bytes, size_t count);

#endif
