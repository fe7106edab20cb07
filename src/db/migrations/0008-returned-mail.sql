-- Mails that came to our own mailbox: what each said of one of ours.

create table returned_mail (
  mailbox    text not null,
  validity   bigint not null,
  uid        bigint not null,
  kind       text not null constraint returned_kind_is_known check (kind in ('permanent', 'temporary', 'complaint', 'auto-reply', 'not-a-bounce')),
  code       text,
  delivery   bigint,
  believed   boolean not null,
  at         timestamptz not null,
  primary key (mailbox, validity, uid),
  constraint only_what_we_sent_is_believed check (not believed or delivery is not null or kind = 'complaint')
);
create index returned_mail_to_erase on returned_mail (at);
comment on table returned_mail is 'One row per mail read, without words or addresses: that it was taken, and whether it was believed. The highest uid of a mailbox is how far it was read. Owner: src/delivery';
comment on column returned_mail.validity is 'UIDVALIDITY (RFC 9051 section 2.3.1.1): when it changes, numbers begin anew';
comment on column returned_mail.believed is 'It names a mail of ours and whom that mail was for; anybody may write to a mailbox';
