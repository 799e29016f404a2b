package io.distillery.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.print.PrintOptions;

/** The page as people get it: in Chromium, where the machine has that. */
class ReportInBrowserTest {
  private static final int BYTES_OF_A_THOUSAND = 30_000_000;
  private static final String LIGHT = "light";
  private static final String DARK = "dark";
  private static final Set<String> FAULTS = Set.of("serious", "critical");

  /** Warns that it has no classes for a browser newer than itself; none are used. */
  private static final Logger PROTOCOL = Logger.getLogger("org.openqa.selenium.devtools");

  @TempDir static Path temp;
  private static ChromeDriver browser;
  private static Path page;

  @BeforeAll
  static void openBrowser() throws IOException {
    Optional<Path> chromium = program("chromium", "chromium-browser", "google-chrome");
    Optional<Path> driver = program("chromedriver");
    assumeTrue(
        chromium.isPresent() && driver.isPresent(),
        "needs Chromium and ChromeDriver on the PATH (Debian: chromium, chromium-driver): skipped");
    PROTOCOL.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow().toString());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--user-data-dir=" + temp.resolve("profile"));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.orElseThrow().toFile())
                .usingAnyFreePort()
                .build(),
            options);
    page = temp.resolve("report.html");
    Report report = new SampleReport(Files.createDirectory(temp.resolve("few"))).with("grey frog");
    Files.writeString(page, new ReportPage().html(report));
  }

  private static Optional<Path> program(String... names) {
    return Arrays.stream(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.quit();
    }
  }

  @AfterEach
  void theConsoleIsQuiet() {
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
        .extracting(LogEntry::toString)
        .isEmpty();
  }

  private static void open(Path file, int width, String scheme) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    emulate("", scheme);
    browser.get(file.toUri().toString());
  }

  private static void emulate(String medium, String scheme) {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            medium,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  private static long count(String script) {
    return (Long) browser.executeScript("return " + script);
  }

  private static void waitUntil(String condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!Boolean.TRUE.equals(browser.executeScript("return " + condition))) {
      assertThat(System.nanoTime()).as("within a minute: " + condition).isLessThan(end);
      Thread.sleep(50);
    }
  }

  private static List<WebElement> tiles() {
    return browser.findElements(By.cssSelector("#class-0 .tile"));
  }

  private static String shown() {
    return browser.findElement(By.cssSelector("#class-0 .detail:not([hidden])")).getText();
  }

  /** Looks at every picture, opening what is closed. */
  private static void lookAtAll() throws InterruptedException {
    browser.executeScript("document.querySelectorAll('details').forEach(d => d.open = true)");
    browser.executeScript("document.querySelectorAll('.detail').forEach(d => d.hidden = false)");
    for (WebElement image : browser.findElements(By.tagName("img"))) {
      browser.executeScript("arguments[0].scrollIntoView({ block: 'center' })", image);
    }
    waitUntil("[...document.images].every(i => i.complete && i.naturalWidth > 0)");
  }

  @Test
  void everyPictureIsShown() throws InterruptedException {
    open(page, 1000, LIGHT);

    lookAtAll();

    assertThat(count("document.images.length")).isGreaterThan(100);
  }

  @Test
  void pointingAtAnImageShowsWhereItComesFrom() throws InterruptedException {
    open(page, 1000, LIGHT);
    List<WebElement> tiles = tiles();
    assertThat(shown()).contains("number 0");

    new Actions(browser).scrollToElement(tiles.get(9)).moveToElement(tiles.get(3)).perform();

    waitUntil("!document.getElementById('tile-0-3').hidden");
    assertThat(shown()).contains("number 3").contains("87 real images");
    waitUntil("document.querySelector('#tile-0-3 img').naturalWidth === 32");
    new Actions(browser)
        .moveToElement(browser.findElement(By.cssSelector("#class-0 h3")))
        .perform();
    waitUntil("!document.getElementById('tile-0-0').hidden");
  }

  @Test
  void clickKeepsAnImageChosen() throws InterruptedException {
    open(page, 1000, LIGHT);

    new Actions(browser).scrollToElement(tiles().get(9)).click(tiles().get(4)).perform();
    new Actions(browser)
        .moveToElement(browser.findElement(By.cssSelector("#class-0 h3")))
        .perform();

    waitUntil("!document.getElementById('tile-0-4').hidden");
    assertThat(tiles().get(4).getDomAttribute("aria-pressed")).isEqualTo("true");
    assertThat(tiles().get(0).getDomAttribute("aria-pressed")).isEqualTo("false");
  }

  @Test
  void keysReachAndChooseImages() {
    open(page, 1000, LIGHT);
    tiles().get(0).sendKeys("");

    new Actions(browser).sendKeys(Keys.TAB, Keys.TAB).perform();
    assertThat(shown()).contains("number 2");

    new Actions(browser).sendKeys(Keys.ENTER).perform();
    assertThat(browser.switchTo().activeElement()).isEqualTo(tiles().get(2));
    assertThat(tiles().get(2).getDomAttribute("aria-pressed")).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 1600})
  void pageIsAsWideAsTheWindow(int width) throws InterruptedException {
    open(page, width, LIGHT);

    lookAtAll();

    assertThat(count("innerWidth")).isEqualTo(width);
    assertThat(count("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
  }

  @Test
  void paperShowsAllThatIsHiddenOnTheScreen() throws IOException, InterruptedException {
    open(page, 1000, LIGHT);

    byte[] pdf = Base64.getDecoder().decode(browser.print(new PrintOptions()).getContent());

    assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
    waitUntil("[...document.querySelectorAll('img[data-same]')].every(i => i.naturalWidth > 0)");
    emulate("print", LIGHT);
    assertThat(
            count("[...document.querySelectorAll('.detail')].filter(d => d.offsetHeight).length"))
        .isEqualTo(20);
  }

  @Test
  void pageIsDarkWherePeopleAskForIt() {
    open(page, 1000, DARK);
    String dark = browser.findElement(By.tagName("body")).getCssValue("background-color");
    open(page, 1000, LIGHT);
    String light = browser.findElement(By.tagName("body")).getCssValue("background-color");

    assertThat(dark).startsWith("rgba(22, 21, 19");
    assertThat(light).startsWith("rgba(251, 250, 248");
  }

  @ParameterizedTest
  @CsvSource({"320, " + LIGHT, "1000, " + DARK})
  void axeFindsNoSeriousFault(int width, String scheme) throws InterruptedException {
    open(page, width, scheme);
    lookAtAll();

    assertThat(new AxeBuilder().analyze(browser).getViolations())
        .filteredOn(rule -> FAULTS.contains(rule.getImpact()))
        .extracting(Rule::toString)
        .isEmpty();
  }

  @Test
  void aThousandImagesOpenAndAreFewMegabytes() throws IOException, InterruptedException {
    Path large = temp.resolve("thousand.html");
    Report report = new SampleReport(Files.createDirectory(temp.resolve("many"))).ofMany(100, 10);
    Files.writeString(large, new ReportPage().html(report));

    open(large, 1000, LIGHT);

    assertThat(Files.size(large)).isLessThan(BYTES_OF_A_THOUSAND);
    assertThat(count("document.querySelectorAll('.tile').length")).isEqualTo(1000);
    browser.executeScript("document.getElementById('class-99').scrollIntoView()");
    waitUntil("[...document.querySelectorAll('#class-99 .tile img')].every(i => i.naturalWidth)");
  }
}
