/**
 * `slow-cable.mjs <device> <device> <delay in ms> <loss, 0 to 1>`: makes two Ethernet devices and carries every frame
 * from one to the other, late, and some not at all. Prints a line when they are there; they are in the namespace of the
 * program at first, and go with it. In a process of its own, because each waiting read takes a thread.
 */
import { openSync, read, writeSync } from 'node:fs';

import * as koffi from 'koffi';

/** linux/if_tun.h */
const TUNSETIFF = 0x400454ca;
const IFF_TAP = 0x0002;
const IFF_NO_PI = 0x1000;
/** `struct ifreq`: name (16), flags (2), the rest of a union. */
const IFREQ_BYTES = 40;
const IFREQ_FLAGS = 16;
/** An Ethernet frame of the usual MTU is 1,514. */
const FRAME_BYTES = 2048;

const ioctl = koffi.load('libc.so.6').func('int ioctl(int fd, unsigned long request, void *argument)');

const [first = '', second = '', delayMs = '0', loss = '0'] = process.argv.slice(2);
const [one, other] = [openDevice(first), openDevice(second)];
carry(one, other);
carry(other, one);
console.log('ready');

function openDevice(/** @type {string} */ name) {
  const device = openSync('/dev/net/tun', 'r+');
  const request = Buffer.alloc(IFREQ_BYTES);
  request.write(name);
  request.writeUInt16LE(IFF_TAP | IFF_NO_PI, IFREQ_FLAGS);
  if (ioctl(device, TUNSETIFF, request) < 0) throw new Error(`${name}: errno ${koffi.errno()}`);
  return device;
}

function carry(/** @type {number} */ from, /** @type {number} */ to) {
  const frame = Buffer.alloc(FRAME_BYTES);
  read(from, frame, 0, FRAME_BYTES, null, (error, length) => {
    // While a device is down (it is moved to its namespace first) there is nothing to carry.
    if (error !== null && error.code !== 'EIO' && error.code !== 'EBADFD') throw error;
    if (error !== null) {
      setTimeout(() => carry(from, to), 1);
      return;
    }
    const carried = Buffer.from(frame.subarray(0, length));
    if (Math.random() >= Number(loss)) setTimeout(() => deliver(to, carried), Number(delayMs));
    carry(from, to);
  });
}

function deliver(/** @type {number} */ to, /** @type {Buffer} */ frame) {
  try {
    writeSync(to, frame);
  } catch {
    // The other end is down: frames are lost, as they are on a cable that is not plugged in.
  }
}
