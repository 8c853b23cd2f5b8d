package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.option.RecipeChoice;
import dev.vit4j.report.internal.ShellWord;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.train.Recipes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The data set of a command that doesn't name one: the recipe's, else that of the run in {@code --init-from}.
 *
 * @param set overrides of the recipe's values
 */
record DatasetOfCommand(Optional<String> recipe, List<String> set, Optional<String> initFrom) {

    /** @throws InvalidRequestException if neither names one; the message says what to add */
    String find(Output output) {
        if (recipe.isPresent()) {
            String name = Recipes.load(recipe.get(), set).recipe().dataset();
            output.say("data set " + name + ", from the recipe");
            return name;
        }
        Optional<RunRecord> run =
                initFrom.filter(ModelChoice::isFolder).flatMap(name -> RunRecord.ofModel(Path.of(name)));
        if (run.isEmpty()) {
            throw new InvalidRequestException(
                    "DATASET is missing: cifar10, shapes, a folder of class folders, or a list of images with their "
                            + "labels");
        }
        String name = run.get().dataset();
        if (run.get().datasetIsPath() || !RecipeChoice.isNamed(name)) {
            throw new InvalidRequestException("DATASET is missing: the run in " + initFrom.get() + " was on " + name
                    + ", whose location it doesn't record; name that or another data set, as in ./vit4j train "
                    + ShellWord.of("PATH/" + name) + " --init-from " + ShellWord.of(initFrom.get()));
        }
        output.say("data set " + name + ", from the run in " + initFrom.get());
        return name;
    }
}
