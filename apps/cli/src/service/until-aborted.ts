/** Waits for the signal and keeps the process alive meanwhile. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const keepAlive = setInterval(() => undefined, 1_000_000)
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  clearInterval(keepAlive)
}
