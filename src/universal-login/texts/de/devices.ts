import type { Texts } from '../language.ts'

/** Security keys, devices and passkeys. */
export const devices: Readonly<Record<string, Texts>> = {
  'mfa-detect-browser-capabilities': {
    title: 'Einen Moment',
    detecting: 'Es wird geprüft, was Ihr Browser kann',
    noJSErrorTitle: 'JavaScript ist ausgeschaltet',
    noJSErrorDescription:
      'Sicherheitsschlüssel, Fingerabdruck und Gesichtserkennung brauchen es. Schalten Sie es ein und laden Sie die Seite neu.',
    reloadButtonText: 'Neu laden',
    continueText: 'Ohne fortfahren',
  },
  'passkey-enrollment': {
    pageTitle: 'Passkey erstellen',
    title: 'Einen Passkey für ${clientName} erstellen',
    description: 'Melden Sie sich beim nächsten Mal so an, wie Sie Ihr Gerät entsperren.',
    createButtonText: 'Passkey erstellen',
    continueButtonText: 'Ohne Passkeys fortfahren',
    awaitingConfirmation: 'Warten auf Ihr Gerät',
    noScript:
      'Dafür wird JavaScript benötigt. Schalten Sie es ein und laden Sie die Seite neu, oder fahren Sie ohne fort.',
    'no-passkey': 'Es wurde kein Passkey erstellt. Versuchen Sie es noch einmal oder fahren Sie ohne fort.',
    'passkey-cancelled':
      'Die Anfrage wurde abgebrochen oder hat zu lange gedauert. Versuchen Sie es noch einmal oder fahren Sie ohne fort.',
    'passkey-not-allowed': 'Mit diesem Konto können keine Passkeys verwendet werden.',
    passkeyBenefit1Title: 'Nichts zu merken',
    passkeyBenefit1Description: 'Ihr Fingerabdruck, Ihr Gesicht oder die PIN Ihres Geräts ersetzt das Passwort.',
    passkeyBenefit2Title: 'Auf allen Ihren Geräten',
    passkeyBenefit2Description:
      'Die meisten Geräte und Passwortmanager bringen Ihre Passkeys auch auf Ihre anderen Geräte.',
    passkeyBenefit3Title: 'Sicherer als Passwörter',
    passkeyBenefit3Description:
      'Ein Passkey kann nicht erraten werden, und keine gefälschte Website kann an ihn gelangen.',
  },
  'passkey-enrollment-local': {
    pageTitle: 'Passkey erstellen',
    title: 'Einen Passkey für ${clientName} auf diesem Gerät erstellen',
    description: 'Sie haben sich mit einem Passkey eines anderen Geräts angemeldet.',
    createButtonText: 'Neuen Passkey erstellen',
    continueButtonText: 'Ohne neuen Passkey fortfahren',
    awaitingConfirmation: 'Warten auf Ihr Gerät',
    noScript:
      'Dafür wird JavaScript benötigt. Schalten Sie es ein und laden Sie die Seite neu, oder fahren Sie ohne fort.',
    'no-passkey': 'Es wurde kein Passkey erstellt. Versuchen Sie es noch einmal oder fahren Sie ohne fort.',
    'passkey-cancelled':
      'Die Anfrage wurde abgebrochen oder hat zu lange gedauert. Versuchen Sie es noch einmal oder fahren Sie ohne fort.',
    'passkey-not-allowed': 'Mit diesem Konto können keine Passkeys verwendet werden.',
    passkeyBenefit1Title: 'Schneller auf diesem Gerät',
    passkeyBenefit1Description: 'Wenn Sie sich das nächste Mal hier anmelden, brauchen Sie kein anderes Gerät.',
    passkeyBenefit2Title: 'Nichts zu merken',
    passkeyBenefit2Description: 'Ihr Fingerabdruck, Ihr Gesicht oder die PIN dieses Geräts genügt.',
  },
  'mfa-webauthn-roaming-enrollment': {
    noScript:
      'Dafür wird JavaScript benötigt. Bitte schalten Sie es ein und laden Sie die Seite neu, oder verwenden Sie eine andere Methode.',
    title: 'Sicherheitsschlüssel hinzufügen',
    description:
      'Halten Sie Ihren Schlüssel bereit. Wenn Sie fortfahren, stecken Sie ihn ein oder halten Sie ihn an Ihr Gerät und folgen Sie den Anweisungen Ihres Browsers.',
    awaitingConfirmation: 'Warten auf Ihren Sicherheitsschlüssel',
    'webauthn-associate-error':
      'Wir konnten diesen Sicherheitsschlüssel nicht hinzufügen. Bitte versuchen Sie es noch einmal oder verwenden Sie einen anderen.',
    'webauthn-challenge-error':
      'Wir konnten diesen Sicherheitsschlüssel nicht hinzufügen. Bitte versuchen Sie es noch einmal oder verwenden Sie einen anderen.',
  },
  'mfa-webauthn-roaming-challenge': {
    noScript:
      'Dafür wird JavaScript benötigt. Bitte schalten Sie es ein und laden Sie die Seite neu, oder verwenden Sie eine andere Methode.',
    title: 'Bestätigen Sie Ihre Identität',
    description: 'Halten Sie Ihren Sicherheitsschlüssel bereit. Wenn Sie fortfahren, fragt Ihr Browser danach.',
    awaitingConfirmation: 'Warten auf Ihren Sicherheitsschlüssel',
    'webauthn-challenge-error':
      'Wir konnten diesen Sicherheitsschlüssel nicht prüfen. Bitte versuchen Sie es noch einmal oder verwenden Sie einen anderen.',
  },
  'mfa-webauthn-platform-enrollment': {
    noScript:
      'Dafür wird JavaScript benötigt. Bitte schalten Sie es ein und laden Sie die Seite neu, oder verwenden Sie eine andere Methode.',
    title: 'Auf diesem Gerät schneller anmelden',
    description:
      'Wenn dieses Gerät Ihnen gehört, können Sie sich künftig mit seinem Fingerabdrucksensor, seiner Kamera oder seiner PIN ausweisen.',
    addThisDeviceButtonText: 'Dieses Gerät hinzufügen',
    snoozeText: 'Später erinnern',
    awaitingConfirmation: 'Warten auf Ihr Gerät',
    'webauthn-platform-associate-error':
      'Wir konnten dieses Gerät nicht hinzufügen. Bitte versuchen Sie es später noch einmal.',
    'webauthn-platform-challenge-error':
      'Wir konnten dieses Gerät nicht hinzufügen. Bitte versuchen Sie es später noch einmal.',
  },
  'mfa-webauthn-platform-challenge': {
    noScript:
      'Dafür wird JavaScript benötigt. Bitte schalten Sie es ein und laden Sie die Seite neu, oder verwenden Sie eine andere Methode.',
    title: 'Bestätigen Sie Ihre Identität',
    description:
      'Verwenden Sie den Fingerabdrucksensor, die Kamera oder die PIN dieses Geräts. Ihr Browser fragt als Nächstes danach.',
    awaitingConfirmation: 'Warten auf Ihr Gerät',
    'webauthn-platform-challenge-error':
      'Wir konnten dieses Gerät nicht prüfen. Bitte versuchen Sie es noch einmal oder verwenden Sie eine andere Methode.',
  },
  'mfa-webauthn-change-key-nickname': {
    pageTitle: 'Namen wählen',
    title: 'Geben Sie Ihrem Sicherheitsschlüssel einen Namen',
    titlePlatform: 'Geben Sie diesem Gerät einen Namen',
    description: 'Mit einem Namen können Sie Ihre Schlüssel auseinanderhalten.',
    descriptionPlatform: 'Mit einem Namen können Sie Ihre Geräte auseinanderhalten.',
    nicknameLabel: 'Name des Schlüssels',
    nicknameLabelPlatform: 'Name des Geräts',
    'no-nickname': 'Bitte geben Sie einen Namen ein.',
    'nickname-too-short': 'Der Name ist zu kurz. Bitte verwenden Sie mindestens zwei Zeichen.',
    'nickname-too-long': 'Der Name ist zu lang. Bitte verwenden Sie höchstens fünfzig Zeichen.',
  },
  'mfa-webauthn-enrollment-success': {
    pageTitle: 'Fertig',
    title: 'Ihr Sicherheitsschlüssel wurde hinzugefügt',
    titlePlatform: 'Dieses Gerät wurde hinzugefügt',
    description:
      'Ab jetzt können Sie sich mit „${nickname}“ ausweisen. Bewahren Sie ihn so auf, dass Sie ihn beim Anmelden zur Hand haben.',
    descriptionPlatform: 'Ab jetzt können Sie sich auf „${nickname}“ mit Fingerabdruck, Gesicht oder PIN ausweisen.',
  },
  'mfa-webauthn-error': {
    noScript:
      'Dafür wird JavaScript benötigt. Bitte schalten Sie es ein und laden Sie die Seite neu, oder verwenden Sie eine andere Methode.',
    pageTitle: 'Das hat nicht funktioniert',
    errorTitle: 'Wir konnten Ihren Sicherheitsschlüssel nicht verwenden',
    errorTitlePlatform: 'Wir konnten dieses Gerät nicht verwenden',
    title: 'Das hat nicht funktioniert',
    errorDescription: 'Der Browser hat keine Antwort erhalten. Sie können es noch einmal versuchen.',
    NotAllowedError: 'Die Anfrage wurde abgebrochen oder hat zu lange gedauert. Sie können es noch einmal versuchen.',
    InvalidStateError:
      'Dieser Schlüssel oder dieses Gerät wurde schon früher hinzugefügt. Sie können sich damit ausweisen.',
    SecurityError:
      'Die Adresse dieser Seite passt nicht zu der, für die der Schlüssel gilt. Bitte wenden Sie sich an den Betreiber dieses Dienstes.',
    ConstraintError:
      'Dieser Schlüssel kann nicht sicherstellen, wer ihn benutzt. Legen Sie eine PIN für ihn fest oder verwenden Sie einen anderen.',
    TimeoutError: 'Es hat zu lange gedauert. Sie können es noch einmal versuchen.',
    QuotaExceededError:
      'Es gab zu viele Versuche in kurzer Zeit. Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.',
  },
  'mfa-webauthn-not-available-error': {
    pageTitle: 'Hier nicht verfügbar',
    title: 'Hier nicht verfügbar',
    errorTitle: 'Sicherheitsschlüssel können hier nicht verwendet werden',
    errorTitlePlatform: 'Dieses Gerät kann hier nicht verwendet werden',
    errorDescription:
      'Ihr Browser oder Ihr Gerät unterstützt diese Methode nicht, oder sie wurde unter einer anderen Adresse eingerichtet. Verwenden Sie eine andere Methode, einen anderen Browser oder ein anderes Gerät.',
  },
  'reset-password-mfa-webauthn-platform-challenge': {
    description:
      'Bevor Sie ein neues Passwort wählen, prüft Ihr Browser, dass Sie es sind. Fahren Sie fort, wenn Sie bereit sind.',
  },
  'reset-password-mfa-webauthn-roaming-challenge': {
    description:
      'Bevor Sie ein neues Passwort wählen, fragt Ihr Browser nach Ihrem Sicherheitsschlüssel. Halten Sie ihn bereit und fahren Sie fort.',
  },
}
