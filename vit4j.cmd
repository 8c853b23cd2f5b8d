@echo off
rem Starts vit4j. In a clone it first builds what is out of date; in the distribution archive, where lib\ lies beside it,
rem there is nothing to build. JAVA_HOME chooses the Java, VIT4J_JAVA_OPTS adds JVM options.
setlocal
set "HOME_DIR=%~dp0"
set "HOME_DIR=%HOME_DIR:~0,-1%"

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
if defined JAVA_HOME if not exist "%JAVA%" goto noJavaInHome
set "JAVA_VERSION="
for /f "tokens=2 delims==" %%v in ('call "%JAVA%" -XshowSettings:properties -version 2^>^&1 ^| findstr /c:"java.specification.version "') do set "JAVA_VERSION=%%v"
if not defined JAVA_VERSION goto noJava
rem Before Java 9 the version reads 1.8, which set /a takes for an error.
set "JAVA_MAJOR=0"
set /a "JAVA_MAJOR=%JAVA_VERSION: =%" 2>nul
if %JAVA_MAJOR% lss 17 goto oldJava

rem No blocks in parentheses: one in a path, as in "Program Files (x86)", would end them.
set "CLASS_PATH=%HOME_DIR%\lib\*"
if exist "%HOME_DIR%\lib\" goto start

set "STATE=%HOME_DIR%\.vit4j"
set "BUILT=%HOME_DIR%\cli\target\launcher\classpath"
pushd "%HOME_DIR%"
powershell -NoProfile -Command "if (-not (Test-Path cli\target\vit4j-cli.jar) -or -not (Test-Path cli\target\launcher\classpath)) { exit 1 }; foreach ($jar in (Get-Content -Encoding UTF8 cli\target\launcher\classpath) -split ';') { if (-not (Test-Path -LiteralPath $jar)) { exit 1 } }; $built = (Get-Item cli\target\launcher\classpath).LastWriteTime; $newer = Get-ChildItem -Recurse pom.xml, core\pom.xml, cli\pom.xml, .mvn, core\src\main, cli\src\main | Where-Object { $_.LastWriteTime -gt $built }; if ($newer) { exit 1 }"
if not errorlevel 1 goto built
if not exist "%STATE%" mkdir "%STATE%"
echo building vit4j ... 1>&2
rem Sources that change from now on are newer than this.
echo started> "%STATE%\started"
call mvnw.cmd -B -pl cli -am package -Dmaven.test.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true -Dassembly.skipAssembly=true -Dcyclonedx.skip=true > "%STATE%\build.log" 2>&1 < nul
if errorlevel 1 goto buildFailed
powershell -NoProfile -Command "(Get-Item cli\target\launcher\classpath).LastWriteTime = (Get-Item .vit4j\started).LastWriteTime"
:built
popd
rem A line of "set /p" ends at 1,023 characters; "for /f" reads whole ones.
for /f "usebackq delims=" %%c in ("%BUILT%") do set "CLASS_PATH=%HOME_DIR%\cli\target\vit4j-cli.jar;%%c"

:start
set "COLLECTOR=-XX:+UseSerialGC"
set VIT4J_JAVA_OPTS 2>nul | findstr /r "+Use[A-Za-z0-9]*GC" >nul
if not errorlevel 1 set "COLLECTOR="
set JDK_JAVA_OPTIONS 2>nul | findstr /r "+Use[A-Za-z0-9]*GC" >nul
if not errorlevel 1 set "COLLECTOR="
set JAVA_TOOL_OPTIONS 2>nul | findstr /r "+Use[A-Za-z0-9]*GC" >nul
if not errorlevel 1 set "COLLECTOR="
set "OPTIONS=%COLLECTOR% -Xms48m -Djava.awt.headless=true -Dorg.bytedeco.javacpp.maxbytes=0 -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
if %JAVA_MAJOR% geq 24 set "OPTIONS=%OPTIONS% --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
"%JAVA%" %OPTIONS% %VIT4J_JAVA_OPTS% -cp "%CLASS_PATH%" dev.vit4j.cli.Vit4j %*
exit /b %ERRORLEVEL%

:noJavaInHome
echo vit4j: JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it. Point it at a Java 17 or newer. 1>&2
exit /b 3

:noJava
echo vit4j: no Java found. Install Java 17 or newer, or point JAVA_HOME at one. 1>&2
exit /b 3

:oldJava
echo vit4j: needs Java 17 or newer, but "%JAVA%" is%JAVA_VERSION%. Point JAVA_HOME at a newer one. 1>&2
exit /b 3

:buildFailed
findstr /c:"[ERROR]" "%STATE%\build.log" 1>&2
echo vit4j: the build failed; its whole output is in "%STATE%\build.log" 1>&2
popd
exit /b 3
