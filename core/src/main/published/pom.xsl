<?xml version="1.0" encoding="UTF-8"?>
<!-- core's pom.xml as others read it: without how it is built, and without what its archive has inside. Properties stay as
     they are written, for the profile of a dependant's system chooses its natives by one; the POM that Shade writes has
     the value of the machine that built it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:pom="http://maven.apache.org/POM/4.0.0">
  <xsl:strip-space elements="*"/>
  <xsl:output indent="yes" encoding="UTF-8"/>
  <xsl:template match="@* | node()">
    <xsl:copy><xsl:apply-templates select="@* | node()"/></xsl:copy>
  </xsl:template>
  <xsl:template match="pom:dependency[starts-with(pom:groupId, 'tools.jackson') or pom:scope = 'test']"/>
  <xsl:template match="/pom:project/pom:build | /pom:project/pom:profiles | comment()"/>
</xsl:stylesheet>
