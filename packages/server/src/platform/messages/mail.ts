import type { Transporter } from 'nodemailer';

const timeoutMs = 15_000;

/**
 * Opens a connection pool to a server that takes mail. Its library is loaded with the first: most servers send none.
 * @param url such as `smtps://user:password@mail.example.org`
 */
export async function openMail(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
}
