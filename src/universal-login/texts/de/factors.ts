import type { Texts } from '../language.ts'

/** Factors that are typed or tapped. */
export const factors: Readonly<Record<string, Texts>> = {
  'mfa-login-options': {
    title: 'Wie möchten Sie sich ausweisen?',
    description: 'Jede dieser Methoden beweist, dass Sie es sind.',
    listLabel: 'Methoden',
  },
  'mfa-begin-enroll-options': {
    title: 'Schützen Sie Ihr Konto',
    description:
      'Ergänzen Sie Ihre Anmeldung um einen zweiten Schritt. Wählen Sie, wie Sie sich künftig ausweisen möchten.',
    listLabel: 'Methoden',
  },
  'mfa-otp-challenge': {
    title: 'Bestätigen Sie Ihre Identität',
    description: 'Öffnen Sie Ihre Authenticator-App und geben Sie den Code ein, den sie anzeigt.',
    descriptionPush: 'Öffnen Sie die App auf ${deviceName} und geben Sie den Code ein, den sie anzeigt.',
    backToPushText: 'Stattdessen die Mitteilung verwenden',
    'invalid-code':
      'Dieser Code ist ungültig. Jeder Code funktioniert nur einmal: Warten Sie auf den nächsten und versuchen Sie es noch einmal.',
  },
  'mfa-otp-enrollment-qr': {
    title: 'Sichern Sie Ihr Konto',
    secretLabel: 'Einrichtungsschlüssel',
    description:
      'Scannen Sie dieses Bild mit einer Authenticator-App: Google Authenticator, Microsoft Authenticator, 1Password oder einer anderen.',
    qrLabel: 'QR-Code mit dem Einrichtungsschlüssel',
    toggleText: 'Scannen klappt nicht? Schlüssel von Hand eingeben',
    'invalid-code':
      'Dieser Code ist ungültig. Prüfen Sie, ob die Uhr Ihres Geräts richtig geht, und geben Sie den Code ein, den die App jetzt anzeigt.',
  },
  'mfa-otp-enrollment-code': {
    title: 'Sichern Sie Ihr Konto',
    secretLabel: 'Einrichtungsschlüssel',
    description:
      'Wählen Sie in Ihrer Authenticator-App die Eingabe eines Einrichtungsschlüssels und übertragen Sie diesen.',
    toggleText: 'Stattdessen einen QR-Code scannen',
    'invalid-code':
      'Dieser Code ist ungültig. Prüfen Sie den Schlüssel in der App und geben Sie den Code ein, den sie jetzt anzeigt.',
  },
  'mfa-email-challenge': {
    title: 'Bestätigen Sie Ihre Identität',
    description: 'Wir haben einen Code an diese E-Mail-Adresse gesendet. Er ist fünf Minuten gültig.',
    pickEmailText: 'Andere Adresse verwenden',
    'invalid-code': 'Dieser Code ist ungültig. Verwenden Sie den aus der neuesten E-Mail.',
    'mfa-email-challenge-authenticator-error':
      'Wir konnten die E-Mail nicht senden. Bitte versuchen Sie es später noch einmal oder verwenden Sie eine andere Methode.',
  },
  'mfa-email-list': {
    title: 'Adresse wählen',
    description: 'Wohin sollen wir den Code senden?',
    listLabel: 'Ihre E-Mail-Adressen',
  },
  'mfa-email-enrollment': {
    title: 'E-Mail-Adresse hinzufügen',
    description: 'Wir senden einen Code an diese E-Mail-Adresse, um zu prüfen, ob sie Ihnen gehört.',
    'no-email': 'Bitte geben Sie eine E-Mail-Adresse ein.',
    'user-already-enrolled': 'Diese Adresse ist bereits eingerichtet. Bitte geben Sie eine andere ein.',
  },
  'mfa-phone-challenge': {
    smsText: 'SMS',
    title: 'Bestätigen Sie Ihre Identität',
    description: 'Wir senden einen Code an diese Telefonnummer.',
  },
  'mfa-sms-challenge': {
    title: 'Bestätigen Sie Ihre Identität',
    description: 'Wir haben eine SMS mit einem Code an diese Nummer gesendet. Er ist fünf Minuten gültig.',
    switchText: 'Stattdessen anrufen lassen',
    'invalid-code': 'Dieser Code ist ungültig. Verwenden Sie den aus der neuesten Nachricht.',
  },
  'mfa-voice-challenge': {
    title: 'Bestätigen Sie Ihre Identität',
    description: 'Wir rufen diese Nummer an und nennen Ihnen einen Code. Er ist fünf Minuten gültig.',
    callAgainText: 'Noch einmal anrufen',
    switchText: 'Stattdessen eine SMS erhalten',
    'invalid-code': 'Dieser Code ist ungültig. Verwenden Sie den aus dem letzten Anruf.',
  },
  'mfa-sms-enrollment': {
    title: 'Sichern Sie Ihr Konto',
    phoneHint: 'Wie Sie sie vor Ort wählen (${countryName}, ${phonePrefix}), oder vollständig mit + und Ländervorwahl',
    description: 'Geben Sie Ihre Telefonnummer ein. Wir senden zur Prüfung eine SMS mit einem Code.',
  },
  'mfa-voice-enrollment': {
    title: 'Sichern Sie Ihr Konto',
    phoneHint: 'Wie Sie sie vor Ort wählen (${countryName}, ${phonePrefix}), oder vollständig mit + und Ländervorwahl',
    description: 'Geben Sie Ihre Telefonnummer ein. Wir rufen Sie zur Prüfung an und nennen Ihnen einen Code.',
  },
  'mfa-phone-enrollment': {
    title: 'Sichern Sie Ihr Konto',
    phoneHint: 'Wie Sie sie vor Ort wählen (${countryName}, ${phonePrefix}), oder vollständig mit + und Ländervorwahl',
    smsText: 'SMS',
    description: 'Geben Sie Ihre Telefonnummer ein. Wir senden zur Prüfung einen Code.',
  },
  'mfa-sms-list': {
    title: 'Nummer wählen',
    description: 'Wohin sollen wir den Code senden?',
    listLabel: 'Ihre Telefonnummern',
  },
  'mfa-country-codes': { title: 'Land wählen', listLabel: 'Länder und ihre Vorwahlen' },
  'mfa-push-welcome': {
    title: 'Sichern Sie Ihr Konto',
    description:
      'Bestätigen Sie jede Anmeldung mit einem Tipp auf Ihrem Telefon. Öffnen Sie dort zuerst den Authenticator; es muss nichts installiert werden.',
    descriptionStores:
      'Bestätigen Sie jede Anmeldung mit einem Tipp auf Ihrem Telefon. Installieren Sie dort zuerst die App.',
    qrLabel: 'QR-Code mit der Adresse des Authenticators',
    iosButtonText: 'App Store',
    androidButtonText: 'Google Play',
    buttonText: 'Ich habe sie, weiter',
  },
  'mfa-push-enrollment-qr': {
    title: 'Telefon hinzufügen',
    description: 'Scannen Sie dieses Bild mit der App. Es ist fünf Minuten gültig.',
    qrLabel: 'QR-Code, der dieses Konto zur App hinzufügt',
    secretLabel: 'Oder kopieren Sie dies in die App',
    openAppText: 'App auf diesem Gerät öffnen',
    openAuthenticatorText: 'Diesen Browser als Authenticator verwenden',
    waitingText: 'Warten auf Ihr Telefon',
  },
  'mfa-push-challenge-push': {
    title: 'Sehen Sie auf Ihr Telefon',
    description:
      'Wir haben eine Mitteilung an ${deviceName} gesendet. Öffnen Sie sie und bestätigen Sie die Anmeldung.',
    descriptionEnded: 'Senden Sie eine weitere Mitteilung an ${deviceName} oder wählen Sie einen anderen Weg.',
    numberText: 'Geben Sie diese Zahl in der App ein',
    buttonText: 'Ich habe geantwortet',
    resendActionText: 'Noch einmal senden',
    resendEndedText: 'Mitteilung senden',
    enterOtpCode: 'Stattdessen einen Code eingeben',
    pickPushText: 'Anderes Gerät verwenden',
    waitingText: 'Warten auf Ihre Bestätigung',
    'transaction-not-found': 'Diese Anfrage ist abgelaufen. Senden Sie eine neue.',
    'transaction-rejected': 'Die Anmeldung wurde auf Ihrem Gerät abgelehnt.',
  },
  'mfa-push-list': {
    title: 'Gerät wählen',
    description: 'An welches sollen wir die Mitteilung senden?',
    listLabel: 'Ihre Geräte',
  },
  'mfa-recovery-code-enrollment': {
    secretLabel: 'Wiederherstellungscode',
    title: 'Speichern Sie Ihren Wiederherstellungscode',
    description:
      'Wenn Sie einmal Ihr Gerät verlieren, kommen Sie mit diesem Code hinein. Er funktioniert nur einmal und wird nur jetzt angezeigt.',
  },
  'mfa-recovery-code-challenge': {
    title: 'Bestätigen Sie Ihre Identität',
    description: 'Geben Sie den Wiederherstellungscode ein, den Sie beim Einrichten dieses Kontos gespeichert haben.',
    codeLabel: 'Wiederherstellungscode',
    hint: '24 Buchstaben und Ziffern',
    'invalid-code': 'Dieser Wiederherstellungscode ist ungültig. Jeder funktioniert nur einmal.',
    'invalid-code-format': 'Ein Wiederherstellungscode hat 24 Buchstaben und Ziffern. Bitte prüfen Sie ihn.',
    'no-code': 'Bitte geben Sie Ihren Wiederherstellungscode ein.',
  },
  'mfa-recovery-code-challenge-new-code': {
    secretLabel: 'Wiederherstellungscode',
    title: 'Speichern Sie Ihren neuen Wiederherstellungscode',
    description:
      'Der eben verwendete Code ist verbraucht. Speichern Sie stattdessen diesen; er wird nur jetzt angezeigt.',
  },
  'reset-password-mfa-email-challenge': {
    description: 'Bevor Sie ein neues Passwort wählen: Wir haben einen Code an diese E-Mail-Adresse gesendet.',
  },
  'reset-password-mfa-otp-challenge': {
    description: 'Bevor Sie ein neues Passwort wählen, geben Sie den Code ein, den Ihre Authenticator-App anzeigt.',
  },
  'reset-password-mfa-phone-challenge': {
    description: 'Bevor Sie ein neues Passwort wählen, senden wir einen Code an diese Telefonnummer.',
  },
  'reset-password-mfa-push-challenge-push': {
    description:
      'Wir haben eine Mitteilung an ${deviceName} gesendet. Bestätigen Sie sie dort, und Sie können ein neues Passwort wählen.',
  },
  'reset-password-mfa-recovery-code-challenge': {
    description:
      'Bevor Sie ein neues Passwort wählen, geben Sie den Wiederherstellungscode ein, den Sie beim Einrichten dieses Kontos gespeichert haben.',
  },
  'reset-password-mfa-sms-challenge': {
    description: 'Bevor Sie ein neues Passwort wählen: Wir haben eine SMS mit einem Code an diese Nummer gesendet.',
  },
  'reset-password-mfa-voice-challenge': {
    description: 'Bevor Sie ein neues Passwort wählen: Wir rufen diese Nummer an und nennen Ihnen einen Code.',
  },
}
