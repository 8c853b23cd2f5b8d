package dev.vit4j.cli.command;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.ModelOptions;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.text.TokenizedText;
import dev.vit4j.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j tokenize}: texts as a model's text tower reads them. */
@Command(
        name = "tokenize",
        description = {
            "Show texts as a model's text tower reads them: the pieces and their ids, with the tokens around the text, "
                    + "and for SigLIP the padding.",
            "A text longer than the model's is cut, which is said. In a folder, the tokenizer's files are enough."
        })
public final class TokenizeCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TEXT", description = "A text; quote one with blanks.")
    private List<String> texts = List.of();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        Path folder = model.folder(output);
        if (!Files.isDirectory(folder)) {
            throw new ResourceException(folder + " is not a folder; expected one with a tokenizer");
        }
        Tokenizer tokenizer = Tokenizer.load(folder);
        tokenizer.misfit().ifPresent(this::warn);
        List<TokenizedText> tokenized = texts.stream().map(tokenizer::encode).toList();
        for (int i = 0; i < tokenized.size(); i++) {
            if (tokenized.get(i).leftOut() > 0) {
                output.say("text " + (i + 1) + " is too long: "
                        + Plural.of(tokenized.get(i).leftOut(), "token") + " left out, as the model reads "
                        + tokenizer.longest());
            }
        }
        output.result(
                document(tokenized),
                () -> tokenized.stream().map(TokenizeCommand::table).collect(Collectors.joining("\n")));
        return ExitCode.DONE.code();
    }

    private void warn(String misfit) {
        if (model.isStrict()) {
            throw new ResourceException(misfit + " (an error because of --strict)");
        }
        output.say("Warning: " + misfit);
    }

    private static ObjectNode document(List<TokenizedText> tokenized) {
        ObjectNode document = JSON.createObjectNode();
        ArrayNode array = document.putArray("texts");
        for (TokenizedText text : tokenized) {
            ObjectNode entry = array.addObject().put("text", text.text());
            entry.set("ids", JSON.valueToTree(text.ids()));
            entry.set("pieces", JSON.valueToTree(text.pieces()));
        }
        return document;
    }

    /** The text on one line, then a piece a line; equal ones in a row, such as padding, are one line. */
    private static String table(TokenizedText text) {
        List<String> lines = new ArrayList<>();
        lines.add(VisibleText.of(text.text()));
        int begin = 0;
        for (int i = 1; i <= text.ids().size(); i++) {
            if (i == text.ids().size() || !text.ids().get(i).equals(text.ids().get(begin))) {
                lines.add("%8d  %s%s"
                        .formatted(
                                text.ids().get(begin),
                                VisibleText.of(text.pieces().get(begin)),
                                i - begin > 1 ? "  × " + (i - begin) : ""));
                begin = i;
            }
        }
        return String.join("\n", lines) + "\n";
    }
}
