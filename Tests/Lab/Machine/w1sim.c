// SPDX-License-Identifier: Apache-2.0
//
// A simulated 1-Wire bus with six simulated thermometers: two DS18B20 and one each of the other
// families. The kernel's driver w1_therm reads them like real ones, because this module simulates
// the bus byte by byte. As a kernel module it may also be used under the GPL, version 2.
//
//   reset ──> 55 and eight bytes: the sensor of this number ──┬─> 44: convert, no effect here
//         └─> CC: the only sensor ────────────────────────────┴─> BE: nine bytes, the last a check
//
// /sys/module/w1sim/parameters (a real sensor has no such switches):
//   temperature  of each sensor, in sixteenths of a degree
//   torn         1: the check at the end of the nine bytes is wrong
//   cut          1: the wire is cut, no sensor answers a reset
#include <linux/module.h>
#include <linux/unaligned.h>
#include <linux/w1.h>

enum { SENSORS = 6, MATCH_ROM = 0x55, SKIP_ROM = 0xCC, READ_SCRATCHPAD = 0xBE, NO_ANSWER = 0xFF };

// DS18B20, DS18B20, DS18S20, DS1822, DS1825, DS28EA00
static const u8 families[SENSORS] = { 0x28, 0x28, 0x10, 0x22, 0x3B, 0x42 };
static int temperature[SENSORS] = { 344, -162 }; // 21.5 °C, -10.125 °C, and 0 °C
static bool torn, cut;
module_param_array(temperature, int, NULL, 0644);
module_param(torn, bool, 0644);
module_param(cut, bool, 0644);

static u8 numbers[SENSORS][8];

// The state of the protocol since the last reset.
static struct {
	enum { ROM, NUMBER, FUNCTION } awaiting;
	u8 number[8];
	int number_length;
	int sensor; // -1: none is addressed
	u8 answer[9];
	int answered; // bytes of the answer that were read
} talk;

static u8 reset_bus(void *data)
{
	memset(&talk, 0, sizeof talk);
	talk.sensor = -1;
	talk.answered = sizeof talk.answer;
	return cut;
}

static void prepare_answer(u8 family, int celsius16)
{
	u8 scratchpad[8] = { celsius16, celsius16 >> 8, 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10 };

	if (family == 0x10) {
		// Steps of half a degree, and what remains of the count of 16 for a degree. By the
		// data sheet the temperature is whole degrees - 0.25 + (16 - remainder) / 16.
		int degrees = (celsius16 + 4) >> 4;

		scratchpad[0] = degrees * 2;
		scratchpad[1] = degrees < 0 ? 0xFF : 0;
		scratchpad[4] = 0xFF;
		scratchpad[6] = degrees * 16 + 12 - celsius16;
	}
	memcpy(talk.answer, scratchpad, 8);
	talk.answer[8] = w1_calc_crc8(scratchpad, 8) ^ (torn ? 0xFF : 0);
	talk.answered = 0;
}

static void take_number(u8 byte)
{
	int i;

	talk.number[talk.number_length++] = byte;
	if (talk.number_length < 8)
		return;
	talk.awaiting = FUNCTION;
	for (i = 0; i < SENSORS; i++)
		if (memcmp(talk.number, numbers[i], 8) == 0)
			talk.sensor = i;
}

static void write_byte(void *data, u8 byte)
{
	switch (talk.awaiting) {
	case ROM:
		talk.awaiting = byte == MATCH_ROM ? NUMBER : FUNCTION;
		if (byte == SKIP_ROM)
			talk.sensor = 0;
		break;
	case NUMBER:
		take_number(byte);
		break;
	case FUNCTION:
		if (byte == READ_SCRATCHPAD && talk.sensor >= 0 && !cut)
			prepare_answer(families[talk.sensor], temperature[talk.sensor]);
		break;
	}
}

static u8 read_byte(void *data)
{
	return talk.answered < sizeof talk.answer ? talk.answer[talk.answered++] : NO_ANSWER;
}

// The driver reads single bits only to ask for parasite power; the answer is no.
static u8 touch_bit(void *data, u8 bit)
{
	return 1;
}

static void search(void *data, struct w1_master *master, u8 kind, w1_slave_found_callback found)
{
	int i;

	for (i = 0; i < SENSORS && kind == W1_SEARCH && !cut; i++)
		found(master, get_unaligned_le64(numbers[i]));
}

static struct w1_bus_master bus = {
	.reset_bus = reset_bus,
	.write_byte = write_byte,
	.read_byte = read_byte,
	.touch_bit = touch_bit,
	.search = search,
};

static int __init begin(void)
{
	int i;

	for (i = 0; i < SENSORS; i++) {
		numbers[i][0] = families[i];
		numbers[i][1] = i + 1;
		numbers[i][7] = w1_calc_crc8(numbers[i], 7);
	}
	return w1_add_master_device(&bus);
}

static void __exit end(void)
{
	w1_remove_master_device(&bus);
}

module_init(begin);
module_exit(end);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Simulated thermometers on a simulated 1-Wire bus");
