package io.distillery.report;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import io.distillery.base.Text;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A bundled template of a page in one file; all that is filled in is escaped.
 *
 * @param name its file beside this class
 */
record HtmlTemplate(String name) {
  /** No page may have these, and texts of strangers do. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

  private static Configuration configuration() {
    Configuration templates = new Configuration(Configuration.VERSION_2_3_34);
    templates.setClassForTemplateLoading(HtmlTemplate.class, "");
    templates.setDefaultEncoding(StandardCharsets.UTF_8.name());
    templates.setLocale(Locale.ROOT);
    templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    templates.setLogTemplateExceptions(false);
    return templates;
  }

  /** Returns the HTML with a value filled in, by its name. */
  String html(String key, Object value) throws IOException {
    return html(Map.of(key, value));
  }

  /** Returns the HTML with values filled in, by their names. */
  String html(Map<String, ?> values) throws IOException {
    StringWriter html = new StringWriter();
    try {
      configuration().getTemplate(name).process(values, html);
    } catch (TemplateException e) {
      throw new IllegalStateException(
          Text.format("The template %s does not fit its data", name), e);
    }
    return CONTROL.matcher(html.toString()).replaceAll("\ufffd");
  }
}
