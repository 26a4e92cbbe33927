import { TIERS, createRouter } from '@jr/router'
import { createScriptedProvider } from '@jr/router/testing'

const weather = {
  name: 'get_weather',
  description: 'Current weather of a city.',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  run: ({ city }: { city: string }) => `18 degrees in ${city}`,
}

for (const tier of TIERS) {
  const provider = createScriptedProvider([
    { toolCalls: [{ name: 'get_weather', input: { city: 'Bonn' } }] },
    'It is 18 degrees in Bonn.',
  ])
  const router = createRouter({ environment: {}, tiers: { [tier]: { provider } } })
  for await (const event of router.stream({ tier }, 'How warm is it in Bonn?', { tools: [weather] })) {
    if (event.type === 'tool_result') console.log(`${tier}: ${event.result.name} -> ${event.result.content}`)
    if (event.type === 'result')
      console.log(`${tier}: ${event.result.text} (${event.result.attempts.length} model calls)`)
  }
}
