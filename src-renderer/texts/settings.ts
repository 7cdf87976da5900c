export const settings = {
  title: 'Settings',
  displayName: 'Your name',
  displayNameMeans: 'Your friend sees it once you are connected',
  folder: 'Received files go to',
  chooseFolder: 'Choose …',
  server: 'Contact server',
  serverMeans:
    'It introduces the two computers to each other; files do not pass through it, unless you both agree to its relay. You and your friend need the same one.',
  embedded: 'Built in',
  embeddedMeans: 'For two computers on one network: nothing to set up, and no internet needed.',
  listed: 'Public',
  listedMeans: (hosts: string) =>
    `For friends anywhere, also with gday instead of Cooee. Calls go through ${hosts}, which learns both internet addresses, but neither the secret half of the code nor anything about your files.`,
  custom: 'Your own',
  customMeans: 'One that you, a club or a company run.',
  address: 'Listen on address',
  host: 'Host',
  port: 'Port',
  tls: 'Encrypted with TLS',
  certificate: 'Trust this certificate',
  certificateMeans: 'Only if the server has one of its own making: a PEM file from whoever runs it',
  certificateSystem: 'what this system trusts',
  chooseCertificate: 'Choose …',
  clearCertificate: 'Trust what the system trusts',
  oddNetwork: 'For unusual networks',
  proxy: 'Proxy',
  proxyMeans:
    'If your network lets nothing out but through one. The contact server and relays are reached through it; files still go directly to your friend where they can.',
  proxyWrong:
    'Write http://host:port or socks5://host:port, with user:password@ before the host if it asks for them.',
  stun: 'STUN server',
  stunMeans:
    'Helps where only UDP gets through and your contact server does not answer UDP. It learns your internet address, and nothing else.',
  stunWrong: 'Write a host and a port, such as stun.example:3478; an IPv6 address in brackets.',
  safety: 'Safety',
  fifthWord: 'Codes of five words',
  fifthWordMeans:
    'A fifth word makes the code harder to guess: a stranger’s chance is then 1 in 67\u00a0million instead of 1 in 65,536.',
  comparesPhrase: 'Ask me to compare the match phrase in every call',
  comparesPhraseMeans:
    'Files can go either way only after you have said that your friend sees the same three words.',
  save: 'Save',
  cancel: 'Cancel',
} as const;
