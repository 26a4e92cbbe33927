import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { onTestFinished } from 'vitest'
import { startSimulator } from '../src/index.ts'
import type { Simulator, SimulatorOptions } from '../src/index.ts'

export const haiku = 'claude-haiku-5-5'
export const opus = 'claude-opus-5-5'
export const qwen = '/ganuda/models/qwen2.5-coder-32b-awq'

export interface Clients {
  readonly simulator: Simulator
  readonly anthropic: Anthropic
  readonly openai: OpenAI
  /** A raw request to the Anthropic route, for bodies and headers that the SDK does not let through. */
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>
}

/** A simulator of its own and both real SDKs on it, without retries; closed when the test ends. */
export async function openClients(options: SimulatorOptions = {}): Promise<Clients> {
  const simulator = await startSimulator(options)
  onTestFinished(() => simulator.close())
  return {
    simulator,
    anthropic: new Anthropic({ apiKey: 'test-key', baseURL: simulator.anthropicUrl, maxRetries: 0, logLevel: 'off' }),
    openai: new OpenAI({ apiKey: 'test-key', baseURL: simulator.openaiUrl, maxRetries: 0, logLevel: 'off' }),
    post: (path, body, headers) =>
      fetch(`${simulator.anthropicUrl}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer test-key',
          'anthropic-version': '2026-10-21',
          ...headers,
        },
        body: JSON.stringify(body),
      }),
  }
}

/** One user message. */
export function ask(text: string): [{ role: 'user'; content: string }] {
  return [{ role: 'user', content: text }]
}

/** A tool for each protocol. */
export const writeTool = {
  type: 'object' as const,
  properties: { path: { type: 'string' }, content: { type: 'string' } },
  required: ['path', 'content'],
  additionalProperties: false,
}
