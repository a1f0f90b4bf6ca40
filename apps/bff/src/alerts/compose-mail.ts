import type { OutgoingMessage } from '@mailgrant/mail'
import type { Env } from '../env.ts'
import { alertMailText as t } from '../text/alerts.ts'
import { type AlertMessage, listed } from './alert-message.ts'
import { type Described, describeNews } from './describe-news.ts'
import { overviewPath } from './incident-path.ts'

/** The mail but for its sender: the same text whichever account it goes through. */
export function composeMail(
  env: Pick<Env, 'publicUrl'>,
  { id, at, rule, news }: AlertMessage,
): Omit<OutgoingMessage, 'from'> {
  const { publicUrl } = env
  const view = { env, timeZone: rule.timeZone, at }
  const parts = news.slice(0, listed).map((each) => describeNews(each, view))
  const footer = t.footer(rule.name, publicUrl)
  const { title, head, rest } = frame(news, parts, publicUrl)
  const domain = new URL(publicUrl).hostname
  const threads = new Set(news.flatMap(({ openedId }) => (openedId === null ? [] : [openedId])))
  threads.delete(id)
  const [thread] = threads
  const belongs = news.length === 1 && thread !== undefined ? `<${thread}@${domain}>` : undefined
  return {
    to: rule.recipients,
    subject: t.subject(title.replaceAll(/\p{Cc}+/gu, ' ')),
    text: [head, ...parts.map(asText), ...rest, footer].filter(Boolean).join('\n\n'),
    html: asHtml(title, [paragraph(head), ...parts.map(asPart), ...rest.map(paragraph)], footer),
    messageId: `<${id}@${domain}>`,
    ...(belongs !== undefined && { inReplyTo: belongs, references: [belongs] }),
    headers: {
      // RFC 3834 §5: no automatic answer is wanted; the second is what Exchange knows
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  }
}

function frame(news: AlertMessage['news'], parts: readonly Described[], publicUrl: string) {
  const [first] = parts
  if (first === undefined) return { title: t.test.title, head: t.test.body, rest: [] }
  if (news.length === 1)
    return {
      title: first.title,
      head: '',
      rest: [],
    }
  const over = news.filter(({ moment }) => moment === 'recovered').length
  const more = news.length - parts.length
  return {
    title: t.several(news.length, over),
    head: t.severalHead(news.length),
    rest: [...(more > 0 ? [t.more(more)] : []), publicUrl + overviewPath],
  }
}

const asText = ({ title, lines, link }: Described): string =>
  [
    `${title}.`,
    ...lines.map(([label, value]) => `${label}: ${value}`),
    `${t.labels.link}: ${link}`,
  ].join('\n')

const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const anchor = (url: string) => `<a href="${escaped(url)}">${escaped(url)}</a>`

const paragraph = (text: string): string =>
  text === '' ? '' : `<p>${/^https?:\S+$/.test(text) ? anchor(text) : escaped(text)}</p>`

const asPart = ({ title, lines, link }: Described): string =>
  `<h2 style="font-size:16px;margin:24px 0 8px">${escaped(title)}</h2><table cellpadding="4" style="border-collapse:collapse">${[
    ...lines.map(([label, value]) => row(label, escaped(value))),
    row(t.labels.link, anchor(link)),
  ].join('')}</table>`

const row = (label: string, html: string) =>
  `<tr><th align="left" valign="top" style="white-space:nowrap">${escaped(label)}</th><td>${html}</td></tr>`

const asHtml = (title: string, parts: readonly string[], footer: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body style="font-family:sans-serif;font-size:14px">${parts.join('')}<p style="color:#555">${escaped(footer)}</p></body></html>`
