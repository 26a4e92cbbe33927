// Loaded with `--import` before everything else: the machine's clock is wrong by `?ms=`, and jumps by another hour at each SIGUSR2.
// Timers and `performance` go on as they do when a real clock is set.
import process from 'node:process'

let shiftMs = Number(new URL(import.meta.url).searchParams.get('ms'))
process.on('SIGUSR2', () => {
  shiftMs += 60 * 60_000
})

const RealDate = Date
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + shiftMs] : args, newTarget) as Date,
  apply: () => new RealDate(RealDate.now() + shiftMs).toString(),
  get: (target, key, receiver) => (key === 'now' ? () => RealDate.now() + shiftMs : Reflect.get(target, key, receiver)),
})
