# Writes the data sets of R packages that problems.py reads as CSV files. Rscript export.R FOLDER
# Debian packages: r-cran-mlbench, -kernlab, -modeldata, -ipred, -mass, -ggplot2, -cardata (and R's own datasets).
folder <- commandArgs(trailingOnly = TRUE)[1]
dir.create(folder, showWarnings = FALSE)
put <- function(package, names) {
  for (name in names) {
    e <- new.env()
    data(list = name, package = package, envir = e)
    write.csv(as.data.frame(get(name, e)), file.path(folder, paste0(name, ".csv")), row.names = FALSE)
  }
}
put("mlbench", c("BostonHousing", "Servo", "Ozone", "PimaIndiansDiabetes", "Vowel", "HouseVotes84", "LetterRecognition"))
put("kernlab", c("spam", "income", "ticdata", "musk", "promotergene"))
put("modeldata", c("cells", "concrete", "attrition", "credit_data", "biomass", "hpc_data", "mlc_churn", "Sacramento",
  "stackoverflow", "wa_churn", "ames", "tate_text", "ad_data", "meats"))
put("ipred", "GlaucomaMVF")
put("ggplot2", "diamonds")
put("carData", c("Chile", "BEPS"))
write.csv(data.frame(v = as.numeric(datasets::treering)), file.path(folder, "treering.csv"), row.names = FALSE)
write.csv(data.frame(v = as.numeric(datasets::sunspot.month)), file.path(folder, "sunspotmonth.csv"), row.names = FALSE)
