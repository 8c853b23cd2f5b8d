#!/bin/sh
# Makes the certificates beside it by the JDK's keytool: an authority that nobody trusts, a server's certificate that it
# signed (for hub.test, data.test and localhost), and one that it signed for a server of another name.
# All passwords are "vit4j-test". Valid from 2020 on for a hundred years.
set -eu
cd "$(dirname "$0")"
rm -f authority.p12 authority.pem server.p12 other.p12
store="-storetype PKCS12 -storepass vit4j-test"
# shellcheck disable=SC2086
{
  keytool -genkeypair $store -keystore authority.p12 -alias authority -keyalg EC -groupname secp256r1 -startdate 2020/01/01 -validity 36500 \
    -dname "CN=Test authority, O=vit4j" -ext bc:critical=ca:true -ext ku:critical=keyCertSign
  keytool -exportcert $store -keystore authority.p12 -alias authority -rfc -file authority.pem
  sign() {
    keytool -genkeypair $store -keystore "$1" -alias server -keyalg EC -groupname secp256r1 -startdate 2020/01/01 -validity 36500 -dname "CN=$2"
    keytool -certreq $store -keystore "$1" -alias server |
      keytool -gencert $store -keystore authority.p12 -alias authority -startdate 2020/01/01 -validity 36500 -rfc -ext "san=$3" > signed.pem
    cat signed.pem authority.pem > chain.pem
    keytool -importcert $store -keystore "$1" -alias server -file chain.pem -noprompt
    rm signed.pem chain.pem
  }
  sed -i "s/\r\$//" authority.pem # keytool ends lines as on Windows
  sign server.p12 hub.test dns:hub.test,dns:data.test,dns:localhost,ip:127.0.0.1
  sign other.p12 other.test dns:other.test
}
rm authority.p12
