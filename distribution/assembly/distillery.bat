@echo off
rem Distillery's command line: runs lib\ with the JVM options that the tensor engine needs.
rem
rem   JAVA_HOME              the Java to use (17 or newer); else the one on the PATH
rem   OMP_NUM_THREADS        threads of the tensor engine; else one a core
rem   DISTILLERY_HEAP        Java's heap limit (default 2g; tensors live outside the heap)
rem   DISTILLERY_JAVA_OPTS   further JVM options
rem   DISTILLERY_DEBUG       set to anything: errors come with their stack trace
setlocal

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"

rem The feature version (17, 21, ...): the third word of   openjdk version "17.0.15" 2025-04-15
rem A cmd of its own runs what is asked, and takes off the outer pair of quotes.
set "version="
for /f "tokens=2,3" %%v in ('^""%java%" -version 2^>^&1^"') do if "%%v"=="version" set "version=%%~w"
if not defined version (
  echo distillery: Java 17 or newer is needed, and "%java%" does not run. 1>&2
  echo Install one, for example from https://adoptium.net, and set JAVA_HOME to it. 1>&2
  exit /b 1
)
set "feature=0"
for /f "delims=.-+" %%f in ("%version%") do set "feature=%%f"
if %feature% LSS 17 (
  echo distillery: Java 17 or newer is needed; "%java%" is version %version%. 1>&2
  echo Install one, for example from https://adoptium.net, and set JAVA_HOME to it. 1>&2
  exit /b 1
)

rem JavaCPP would else cap native memory at four times the heap.
if not defined DISTILLERY_HEAP set "DISTILLERY_HEAP=2g"
set "options=-Xmx%DISTILLERY_HEAP% -Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
set "options=%options% -Dorg.bytedeco.javacpp.logger=slf4j -Djava.awt.headless=true"
if %feature% GEQ 22 set "options=%options% --enable-native-access=ALL-UNNAMED"
rem OpenBLAS's own threads and OpenMP's spinning ones get in each other's way.
set "OPENBLAS_NUM_THREADS=1"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"

"%java%" %options% %DISTILLERY_JAVA_OPTS% -cp "%~dp0..\lib\*" io.distillery.cli.Main %*
exit /b %ERRORLEVEL%
