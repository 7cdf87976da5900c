/** How long something will still take, in its two largest units. @param seconds 0 or more */
export function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [minutes, hours, days] = [60, 3_600, 86_400].map((unit) => Math.floor(whole / unit)) as [
    number,
    number,
    number,
  ];
  if (days > 0) return `${days}d ${hours % 24}h left`;
  if (hours > 0) return `${hours}h ${minutes % 60}m left`;
  return minutes > 0 ? `${minutes}m ${whole % 60}s left` : `${whole}s left`;
}
