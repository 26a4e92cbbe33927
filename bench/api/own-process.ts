import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Collection, readClock, watchCollections } from './watch-collections.ts'

/** When something began and ended, by `readClock`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A process of its own, so that its garbage and its compiled code are nobody else's. */
export interface OwnProcess {
  /** Where it listens, if it does. */
  readonly url: string
  /** One question at a time; the span is what the process itself measured, without the way to it. */
  readonly ask: (question: unknown) => Promise<Span>
  readonly takeCollections: () => Promise<readonly Collection[]>
  readonly stop: () => void
}

/** What such a process does. */
export interface Service {
  readonly url?: string
  readonly answer: (question: never) => Promise<unknown>
}

type Message = { readonly question: unknown } | 'collections'

/** In the process: opens the service on the database of the command line, says so, and answers until the parent goes away. */
export async function serve(open: (connectionString: string) => Promise<Service>): Promise<void> {
  const { url = '', answer } = await open(process.argv[2] ?? '')
  const takeCollections = watchCollections()
  const reply = async (message: Message): Promise<unknown> => {
    if (message === 'collections') return takeCollections()
    const from = readClock()
    await answer(message.question as never)
    return { from, to: readClock() } satisfies Span
  }
  // A failure ends the process, and with it the benchmark.
  process.on('message', (message: Message) => void reply(message).then((value) => process.send?.(value)))
  process.once('disconnect', () => process.exit())
  process.send?.(url)
}

/** In the parent. `file` calls `serve`. */
export async function startProcess(file: string, connectionString: string): Promise<OwnProcess> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [connectionString], { serialization: 'advanced' })
  let isStopped = false
  child.once('exit', (code) => {
    if (!isStopped) throw new Error(`${file} ended with ${code}.`)
  })
  const hear = async (): Promise<unknown> => (await once(child, 'message'))[0] as unknown
  const send = (message: Message): Promise<unknown> => {
    child.send(message)
    return hear()
  }
  return {
    url: (await hear()) as string,
    ask: async (question) => (await send({ question })) as Span,
    takeCollections: async () => (await send('collections')) as readonly Collection[],
    stop: () => {
      isStopped = true
      child.disconnect()
    },
  }
}
