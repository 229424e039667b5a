export interface Mail {
  to: string;
  subject: string;
  text: string;
  html?: string;
}

export interface Mailer {
  /** Resolves when the next hop has taken it; throws to be tried again by the job that sends it. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}
