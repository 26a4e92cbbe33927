import type { Page } from 'playwright-core'

/** Every text of the page against what is painted behind it. */
export interface ContrastReport {
  /** Texts below 4.5:1 (3:1 where they are large), one line each. */
  readonly low: readonly string[]
  /** Texts whose colours could not be computed, and elements asked for that hold no text that was computed. */
  readonly unexamined: readonly string[]
  /** Texts that were computed. */
  readonly examined: number
  /** The lowest ratio of all. */
  readonly lowest: number
}

/**
 * Computes WCAG contrast for every text that is drawn: text nodes, fields and their placeholders, text of pseudo elements, text in SVG; in
 * open shadow roots too. The ground is what the ancestors paint, half-transparent layers included. Axe leaves texts in positioned rows
 * undecided; `asked` names them (a property of the window that holds elements), and none of them may be left over.
 */
export function measureContrast(page: Page, asked: string): Promise<ContrastReport> {
  return page.evaluate((property) => {
    type Colour = readonly [red: number, green: number, blue: number, alpha: number]
    const low: string[] = []
    const unexamined: string[] = []
    const seen = new Set<Element>()
    let examined = 0
    let lowest = 21

    const parse = (text: string): Colour | undefined => {
      const numbers = (/\(([^)]*)\)/.exec(text)?.[1] ?? '').match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? []
      const [red = Number.NaN, green = Number.NaN, blue = Number.NaN, alpha = 1] = numbers
      if (/^rgba?\(/.test(text)) return [red / 255, green / 255, blue / 255, alpha]
      if (text.startsWith('color(srgb ')) return [red, green, blue, alpha]
      return undefined
    }
    const over = (top: Colour, below: Colour): Colour => {
      const mix = (at: 0 | 1 | 2): number => top[at] * top[3] + below[at] * (1 - top[3])
      return [mix(0), mix(1), mix(2), 1]
    }
    const luminance = (colour: Colour): number => {
      const [red = 0, green = 0, blue = 0] = colour
        .slice(0, 3)
        .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const parentOf = (element: Element): Element | undefined =>
      element.assignedSlot ??
      element.parentElement ??
      (element.getRootNode() instanceof ShadowRoot ? (element.getRootNode() as ShadowRoot).host : undefined)

    /** What is painted behind the element; undefined when an image takes part in it. */
    const groundOf = (element: Element): Colour | undefined => {
      const layers: Colour[] = []
      for (let at: Element | undefined = element; at !== undefined; at = parentOf(at)) {
        const style = getComputedStyle(at)
        const layer = parse(style.backgroundColor)
        if (layer === undefined || style.backgroundImage !== 'none') return undefined
        layers.push(layer)
        if (layer[3] === 1) return layers.reduceRight((below, top) => over(top, below))
      }
      // The canvas of the browser.
      const canvas: Colour = matchMedia('(prefers-color-scheme: dark)').matches ? [0.07, 0.07, 0.07, 1] : [1, 1, 1, 1]
      return layers.reduceRight((below, top) => over(top, below), canvas)
    }

    const judge = (element: Element, style: CSSStyleDeclaration, text: string): void => {
      const svg = element instanceof SVGElement
      const colour = parse(svg ? style.fill : style.color)
      const ground = groundOf(element)
      const name = `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} “${text.trim().slice(0, 40)}”`
      if (colour === undefined || ground === undefined) {
        unexamined.push(name)
        return
      }
      const [light = 0, dark = 0] = [luminance(over(colour, ground)), luminance(ground)].toSorted((a, b) => b - a)
      const ratio = (light + 0.05) / (dark + 0.05)
      const size = Number.parseFloat(style.fontSize)
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
      examined += 1
      lowest = Math.min(lowest, ratio)
      seen.add(element)
      if (ratio < (large ? 3 : 4.5)) low.push(`${ratio.toFixed(2)}:1 ${name}`)
    }

    const visit = (element: Element): void => {
      if (['SCRIPT', 'STYLE', 'NOSCRIPT', 'OPTION', 'TITLE'].includes(element.tagName)) return
      const style = getComputedStyle(element)
      if (style.display === 'none') return
      const shown = style.visibility === 'visible' && !element.closest('.unseen') && element.getClientRects().length > 0
      if (shown) {
        for (const child of element.childNodes) {
          if (child.nodeType === Node.TEXT_NODE && child.textContent?.trim()) judge(element, style, child.textContent)
        }
        for (const pseudo of ['::before', '::after']) {
          const own = getComputedStyle(element, pseudo)
          const content = /^(?:"([^"]+)"|counter\()/.exec(own.content)
          if (content !== null && content[1]?.trim() !== '') judge(element, own, content[1] ?? 'counter')
        }
        if (element instanceof HTMLSelectElement) judge(element, style, element.selectedOptions[0]?.text ?? '')
        if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
          judge(element, style, element.value)
          if (element.placeholder !== '')
            judge(element, getComputedStyle(element, '::placeholder'), element.placeholder)
        }
      }
      for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) visit(child)
    }
    visit(document.body)

    const wanted = (window as unknown as Record<string, Element[] | undefined>)[property] ?? []
    for (const element of wanted) {
      const covered = [element, ...element.querySelectorAll('*')].some((part) => seen.has(part))
      if (!covered) unexamined.push(`asked for: ${element.outerHTML.slice(0, 120)}`)
    }
    return { low, unexamined, examined, lowest: Math.round(lowest * 100) / 100 }
  }, asked)
}
