import { connect } from 'node:net'
import type { Socket } from 'node:net'

export type Reply = Readonly<{ status: number; text: string }>
export type Sender = (form: string, token: string | null, body?: object) => Promise<Reply>

type Waiting = Readonly<{ resolve: (reply: Reply) => void; reject: (error: Error) => void }>
type Connection = { readonly socket: Socket; waiting: Waiting | null; received: string }

const LENGTH = /\r\ncontent-length: (\d+)\r\n/i

/** The reply that the bytes so far hold; null when some of it is still to come. Every answer here tells its length. */
function replyIn(received: string): Reply | null {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = received.slice(0, end + 2)
  const status = Number(head.slice(9, 12))
  const length = LENGTH.exec(head)?.[1]
  if (!head.startsWith('HTTP/1.1 ') || !(status >= 200) || (length === undefined && status !== 204))
    throw new Error(`an answer of another form: ${head.slice(0, 200)}`)
  const total = end + 4 + Number(length ?? 0)
  if (received.length < total) return null
  if (received.length > total) throw new Error('more was answered than asked')
  return { status, text: received.slice(end + 4) }
}

/**
 * A REST client that costs little, because it runs on the cores of what it measures: bytes on kept connections, one
 * request at a time on each. Bodies and answers are ASCII.
 */
export function makeSender(address: string, connections: number): Sender {
  const { hostname, port } = new URL(address)
  const idle: Connection[] = []
  const queue: Readonly<{ text: string; waiting: Waiting }>[] = []
  let opened = 0

  const start = (connection: Connection, text: string, waiting: Waiting): void => {
    connection.waiting = waiting
    connection.socket.write(text, 'latin1')
  }

  const finish = (connection: Connection, reply: Reply): void => {
    const { waiting } = connection
    connection.received = ''
    connection.waiting = null
    const next = queue.shift()
    if (next) start(connection, next.text, next.waiting)
    else idle.push(connection)
    waiting?.resolve(reply)
  }

  const open = (): Connection => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    const connection: Connection = { socket, waiting: null, received: '' }
    socket.setEncoding('latin1')
    socket.unref()
    const fail = (error: Error): void => {
      connection.waiting?.reject(error)
      connection.waiting = null
      socket.destroy()
    }
    socket.on('data', (chunk: string) => {
      connection.received += chunk
      try {
        const reply = replyIn(connection.received)
        if (reply) finish(connection, reply)
      } catch (error) {
        fail(error as Error)
      }
    })
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('the server closed the connection')))
    opened += 1
    return connection
  }

  return (form, token, body) =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? '' : JSON.stringify(body)
      const text =
        `${form} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n` +
        (token === null ? '' : `authorization: Bearer ${token}\r\n`) +
        (body === undefined
          ? ''
          : `content-type: application/json\r\ncontent-length: ${payload.length}\r\n`) +
        `\r\n${payload}`
      const waiting = { resolve, reject }
      const connection = idle.pop() ?? (opened < connections ? open() : null)
      if (connection) start(connection, text, waiting)
      else queue.push({ text, waiting })
    })
}
