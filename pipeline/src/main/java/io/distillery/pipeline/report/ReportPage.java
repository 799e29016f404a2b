package io.distillery.pipeline.report;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Turns a {@link Report} into one HTML file with nothing outside it; everything is escaped. */
public final class ReportPage {
  private static final String TEMPLATE = "report.ftlh";

  private final Configuration templates;

  /** The page as the bundled template has it. */
  public ReportPage() {
    templates = new Configuration(Configuration.VERSION_2_3_34);
    templates.setClassForTemplateLoading(ReportPage.class, "");
    templates.setDefaultEncoding(StandardCharsets.UTF_8.name());
    templates.setLocale(Locale.ROOT);
    templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    templates.setLogTemplateExceptions(false);
  }

  /** The HTML. */
  public String html(Report report) throws IOException {
    StringWriter html = new StringWriter();
    try {
      templates.getTemplate(TEMPLATE).process(Map.of("report", report), html);
    } catch (TemplateException e) {
      throw new IllegalStateException("The report's template does not fit its data", e);
    }
    return html.toString();
  }
}
