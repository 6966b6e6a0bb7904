/** Lets hours pass at once, for everything that asks what time it is; timers go on as they were. */
export function shiftableClock() {
  const RealDate = globalThis.Date;
  let shiftMs = 0;
  const now = () => RealDate.now() + shiftMs;

  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: []) => (args.length === 0 ? new target(now()) : new target(...args)),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  });

  return {
    forward(ms: number): void {
      shiftMs += ms;
    },
    restore(): void {
      globalThis.Date = RealDate;
    },
  };
}
