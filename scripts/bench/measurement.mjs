/**
 * @typedef {object} Measurement what one transfer took, from the receiver's yes to the end on both sides
 * @property {number} seconds
 * @property {number} senderCpuSeconds
 * @property {number} receiverCpuSeconds
 * @property {number} senderPeakBytes resident set, since the program's start
 * @property {number} receiverPeakBytes
 */

/** @typedef {import('./measured-program.mjs').MeasuredProgram} MeasuredProgram */

/**
 * @param {{ sender: MeasuredProgram, receiver: MeasuredProgram }} programs
 * @param {number} start when the receiver said yes
 * @param {Promise<readonly number[]>} ends when each of them was done
 * @returns {Promise<Measurement>}
 */
export async function measure({ sender, receiver }, start, ends) {
  const before = { sender: sender.usage, receiver: receiver.usage };
  const end = Math.max(...(await ends));
  return {
    seconds: (end - start) / 1000,
    senderCpuSeconds: sender.usage.cpuSeconds - before.sender.cpuSeconds,
    receiverCpuSeconds: receiver.usage.cpuSeconds - before.receiver.cpuSeconds,
    senderPeakBytes: sender.usage.peakBytes,
    receiverPeakBytes: receiver.usage.peakBytes,
  };
}

/** The one whose time is in the middle. @param {readonly Measurement[]} runs @returns {Measurement} */
export function median(runs) {
  const middle = runs.toSorted((one, other) => one.seconds - other.seconds)[runs.length >> 1];
  if (middle === undefined) throw new RangeError('no runs');
  return middle;
}
